package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator sets to be free is what clients find, in both availabilities and by what becomes of their orders. */
class CapacityLimitTest {
    private static final String CAPACITY = "/admin/v1/clouds/default/capacity";
    private static final String PRICES = "/admin/v1/clouds/default/prices";

    private final RunningHavu havu = RunningHavu.start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void nothing_is_free_when_the_operator_says_so() {
        set("FIN-01", DeployBody.GPU_TYPE, "0", null);

        assertAvailable(false);
        alice().api()
                .post("/instances", DeployBody.gpu().toString())
                .expectError(503, "service_unavailable", DeployBody.GPU_TYPE, "FIN-01");
        // Other types and places are as they were.
        alice().running(DeployBody.gpu().with("location_code", "FIN-03"));
        alice().running(DeployBody.gpu().with("instance_type", "4H100.80S.176V"));
    }

    @Test
    void so_many_are_free_and_each_that_is_given_up_is_free_again() {
        String before = alice().running(DeployBody.gpu());
        set("FIN-01", DeployBody.GPU_TYPE, "2", null);

        String first = alice().running(DeployBody.gpu());
        assertAvailable(true);
        assertThat(left()).isEqualTo(1);
        alice().running(DeployBody.gpu());
        assertAvailable(false);
        assertThat(left()).isZero();
        alice().api().post("/instances", DeployBody.gpu().toString()).expect(503);

        alice().act("delete", first).expect(202);
        havu.settle();
        assertAvailable(true);
        alice().act("delete", before).expect(202);
        havu.settle();
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void capacity_can_change_at_a_time_to_come() {
        set("FIN-01", DeployBody.GPU_TYPE, "0", "2026-11-01T12:00:00.000Z");
        set("FIN-01", DeployBody.GPU_TYPE, "null", "2026-11-01T14:00:00.000Z");

        assertAvailable(true);
        havu.advance(Duration.ofHours(2));
        assertAvailable(false);
        alice().api().post("/instances", DeployBody.gpu().toString()).expect(503);
        havu.advance(Duration.ofHours(2));
        assertAvailable(true);
        assertThat(havu.admin().getJson(CAPACITY)).isEmpty();
    }

    @Test
    void an_order_at_the_full_price_takes_the_place_of_a_spot_instance_under_the_limit() {
        set("FIN-01", DeployBody.GPU_TYPE, "1", null);
        String spot = alice().running(DeployBody.gpu().with("is_spot", true));
        assertThat(alice().available(DeployBody.GPU_TYPE, "FIN-01", true)).isFalse();
        assertThat(alice().available(DeployBody.GPU_TYPE, "FIN-01", false)).isTrue();

        alice().running(DeployBody.gpu());

        assertThat(alice().status(spot)).isEqualTo("discontinued");
        alice().api().post("/instances", DeployBody.gpu().toString()).expect(503);
    }

    @Test
    void the_fleet_must_have_the_room() {
        havu.admin()
                .put(CAPACITY, body("FIN-01", DeployBody.GPU_TYPE, "17", null))
                .expectError(409, "conflict", "room for 16", "fleet");
        assertThat(havu.admin().getJson(CAPACITY)).isEmpty();
    }

    @Test
    void unknown_types_and_places_are_refused() {
        havu.admin()
                .put(CAPACITY, body("MOON-1", DeployBody.GPU_TYPE, "1", null))
                .expectError(400, "invalid_request", "MOON-1");
        havu.admin().put(CAPACITY, body("FIN-01", "1POTATO", "1", null)).expectError(400, "invalid_request", "1POTATO");
        havu.admin()
                .put(CAPACITY, body("FIN-01", DeployBody.GPU_TYPE, "-1", null))
                .expect(400);
    }

    @Test
    void all_limits_can_be_taken_away() {
        set("FIN-01", DeployBody.GPU_TYPE, "0", null);
        set("FIN-01", DeployBody.GPU_TYPE, "3", "2026-11-02T00:00:00.000Z");

        havu.admin().delete(CAPACITY).expect(204);

        assertAvailable(true);
        havu.advance(Duration.ofDays(1));
        assertThat(havu.admin().getJson(CAPACITY)).isEmpty();
    }

    @Test
    void new_prices_are_for_new_orders() {
        String before = alice().running(DeployBody.gpu());

        havu.admin()
                .put(PRICES, """
                        {"instance_types":{"%s":"9.5"},"spot_instance_types":{"%s":"1.25"},
                         "volume_types":{"NVMe":"0.4"}}""".formatted(DeployBody.GPU_TYPE, DeployBody.GPU_TYPE))
                .expect(204);

        assertThat(price(before)).isEqualTo("3.555");
        assertThat(price(alice().running(DeployBody.gpu()))).isEqualTo("9.5");
        assertThat(price(alice().running(DeployBody.gpu().with("is_spot", true))))
                .isEqualTo("1.25");
        JsonNode type = havu.alice().getJson("/instance-types/" + DeployBody.GPU_TYPE);
        assertThat(type.get("price_per_hour").asString()).isEqualTo("9.5");
    }

    @Test
    void a_price_for_what_is_not_sold_or_below_nothing_is_refused() {
        havu.admin()
                .put(PRICES, "{\"instance_types\":{\"1POTATO\":\"1\"}}")
                .expectError(400, "invalid_request", "1POTATO");
        havu.admin().put(PRICES, "{\"volume_types\":{\"NVMe\":\"-1\"}}").expectError(400, "invalid_request", "NVMe");
    }

    @Test
    void limits_and_prices_survive_a_restart(@TempDir Path directory) {
        try (RunningHavu first = RunningHavu.settings().in(directory).start()) {
            first.admin()
                    .put(CAPACITY, body("FIN-01", DeployBody.GPU_TYPE, "0", null))
                    .expect(204);
            first.admin().put(PRICES, "{\"volume_types\":{\"NVMe\":\"0.4\"}}").expect(204);
        }
        try (RunningHavu second = RunningHavu.settings().in(directory).start()) {
            assertThat(new InstanceClient(second, second.alice()).available(DeployBody.GPU_TYPE, "FIN-01", false))
                    .isFalse();
            List<String> prices = new ArrayList<>();
            second.alice().getJson("/volume-types").forEach(type -> {
                if (type.get("type").asString().equals("NVMe")) {
                    prices.add(type.at("/price/price_per_month_per_gb").asString());
                }
            });
            assertThat(prices).containsExactly("0.4");
        }
    }

    private InstanceClient alice() {
        return new InstanceClient(havu, havu.alice());
    }

    private void assertAvailable(boolean expected) {
        assertThat(alice().available(DeployBody.GPU_TYPE, "FIN-01", false)).isEqualTo(expected);
        boolean listed = false;
        for (JsonNode site : havu.alice().getJson("/instance-availability")) {
            if (site.get("location_code").asString().equals("FIN-01")) {
                for (JsonNode type : site.get("availabilities")) {
                    listed |= type.asString().equals(DeployBody.GPU_TYPE);
                }
            }
        }
        assertThat(listed).isEqualTo(expected);
    }

    private int left() {
        return havu.admin().getJson(CAPACITY).get(0).get("left").asInt();
    }

    private void set(String location, String type, String free, String at) {
        havu.admin().put(CAPACITY, body(location, type, free, at)).expect(204);
    }

    private static String body(String location, String type, String free, String at) {
        return "{\"location\":\"%s\",\"instance_type\":\"%s\",\"free\":%s,\"at\":%s}"
                .formatted(location, type, free, at == null ? "null" : "\"" + at + "\"");
    }

    private String price(String id) {
        return alice().get(id)
                .get("price_per_hour")
                .decimalValue()
                .stripTrailingZeros()
                .toPlainString();
    }
}
