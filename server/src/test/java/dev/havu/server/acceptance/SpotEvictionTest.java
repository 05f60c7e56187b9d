package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Spot instances live until somebody pays the full price for their place, or the operator takes them away. */
class SpotEvictionTest {
    /** Eight GPUs: a whole host; FIN-01 has two. */
    private static final String WHOLE_HOST = "8H100.80S.176V";

    private static final String EVICTIONS = "/admin/v1/clouds/default/evictions";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void an_order_at_the_full_price_takes_the_place_of_the_newest_spot_instances() {
        String first = alice.running(spot(WHOLE_HOST));
        List<String> small = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            small.add(alice.deploy(spot(DeployBody.GPU_TYPE)));
        }
        havu.settle();
        assertThat(alice.available(DeployBody.GPU_TYPE, "FIN-01", true)).isFalse();
        assertThat(alice.available(DeployBody.GPU_TYPE, "FIN-01", false)).isTrue();

        String paying = alice.running(onDemand(DeployBody.GPU_TYPE));

        assertThat(alice.status(paying)).isEqualTo("running");
        assertThat(alice.status(small.getLast())).isEqualTo("discontinued");
        assertThat(small.subList(0, 7))
                .allSatisfy(id -> assertThat(alice.status(id)).isEqualTo("running"));
        assertThat(alice.status(first)).isEqualTo("running");
    }

    @Test
    void as_many_are_evicted_as_the_order_needs_and_no_more() {
        alice.running(onDemand(WHOLE_HOST));
        List<String> small = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            small.add(alice.deploy(spot(DeployBody.GPU_TYPE)));
        }
        havu.settle();

        alice.running(onDemand("4H100.80S.176V"));

        assertThat(small.subList(4, 8))
                .allSatisfy(id -> assertThat(alice.status(id)).isEqualTo("discontinued"));
        assertThat(small.subList(0, 4))
                .allSatisfy(id -> assertThat(alice.status(id)).isEqualTo("running"));
    }

    @Test
    void spot_instances_do_not_evict_each_other_and_full_price_is_never_evicted() {
        alice.running(onDemand(WHOLE_HOST));
        alice.running(onDemand(WHOLE_HOST));

        alice.api().post("/instances", spot(DeployBody.GPU_TYPE).toString()).expectError(503, "service_unavailable");
        alice.api()
                .post("/instances", onDemand(DeployBody.GPU_TYPE).toString())
                .expectError(503, "service_unavailable");
    }

    @Test
    void a_cluster_takes_the_place_of_spot_instances_too() {
        String id = alice.running(spot("8B200.240V"));
        assertThat(alice.status(id)).isEqualTo("running");

        assertThat(havu.alice()
                        .get("/cluster-availability/16B200?location_code=FIN-03")
                        .json()
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"keep_detached, detached", "move_to_trash, deleted", "delete_permanently, deleted"})
    void its_volumes_follow_their_policy(String policy, String status) {
        String id = alice.running(DeployBody.gpu()
                .with("is_spot", true)
                .withJson(
                        "os_volume", "{\"name\":\"root\",\"size\":50,\"on_spot_discontinue\":\"%s\"}".formatted(policy))
                .withJson(
                        "volumes",
                        "[{\"name\":\"a\",\"size\":50,\"type\":\"NVMe\",\"on_spot_discontinue\":\"%s\"}]"
                                .formatted(policy)));
        List<String> volumes = alice.volumeIds(id);

        evict("{\"instance_id\":\"" + id + "\"}");
        havu.settle();

        assertThat(alice.status(id)).isEqualTo("discontinued");
        for (String volume : volumes) {
            JsonNode read = havu.alice().getJson("/volumes/" + volume);
            assertThat(read.get("status").asString()).isEqualTo(status);
        }
        List<Boolean> gone = new ArrayList<>();
        havu.alice()
                .getJson("/volumes/trash")
                .forEach(volume -> gone.add(volume.get("is_permanently_deleted").asBoolean()));
        assertThat(gone)
                .isEqualTo(
                        switch (policy) {
                            case "move_to_trash" -> List.of(false, false);
                            default -> List.of();
                        });
    }

    @Test
    void what_was_paid_for_and_not_used_comes_back() {
        String id = alice.running(spot(DeployBody.GPU_TYPE));
        BigDecimal before = balance();

        evict("{\"instance_id\":\"" + id + "\"}");

        assertThat(havu.admin()
                        .getJson("/admin/v1/clouds/default/events?type=instance.evicted")
                        .get("events")
                        .get(0)
                        .get("resource_id")
                        .asString())
                .isEqualTo(id);
        assertThat(balance()).isGreaterThan(before);
    }

    @Test
    void the_operator_evicts_the_newest_of_a_type_at_a_location() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(alice.running(spot(DeployBody.GPU_TYPE)));
        }

        JsonNode evicted =
                evict("{\"location\":\"FIN-01\",\"instance_type\":\"" + DeployBody.GPU_TYPE + "\",\"count\":2}");

        assertThat(evicted.get("evicted").get(0).asString()).isEqualTo(ids.get(3));
        assertThat(evicted.get("evicted").get(1).asString()).isEqualTo(ids.get(2));
        assertThat(evict("{\"location\":\"FIN-03\",\"count\":2}").get("evicted"))
                .isEmpty();
    }

    @Test
    void only_spot_instances_are_evicted() {
        String id = alice.running(DeployBody.gpu());

        havu.admin()
                .post(EVICTIONS, "{\"instance_id\":\"" + id + "\"}")
                .expectError(403, "forbidden_action", id, "not a spot instance");
        havu.admin()
                .post(EVICTIONS, "{\"instance_id\":\"00000000-0000-4000-8000-000000000000\"}")
                .expect(404);
        havu.admin()
                .post(EVICTIONS, "{\"instance_id\":\"" + id + "\",\"count\":2}")
                .expect(400);
        assertThat(alice.status(id)).isEqualTo("running");
    }

    private static DeployBody spot(String type) {
        return DeployBody.gpu().with("instance_type", type).with("is_spot", true);
    }

    private static DeployBody onDemand(String type) {
        return DeployBody.gpu().with("instance_type", type);
    }

    private JsonNode evict(String body) {
        return havu.admin().post(EVICTIONS, body).expect(200).json();
    }

    private BigDecimal balance() {
        return havu.alice().getJson("/balance").get("amount").decimalValue();
    }
}
