package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Handing an instance to another project: {@code other} takes what comes from {@code default}, not the other way. */
class TransferTest {
    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());
    private final InstanceClient bob = new InstanceClient(havu, havu.bob());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_instance_and_its_volumes_change_hands_as_they_are() {
        String id = alice.running(DeployBody.small().withJson("volumes", """
                [{"name":"data","size":10,"type":"NVMe"}]"""));
        JsonNode before = alice.get(id);

        transfer(alice, id, "other").expect(202);

        assertThat(bob.get(id)).isEqualTo(before);
        assertThat(bob.list("")).containsExactly(id);
        assertThat(InstanceClient.ids(bob.api().getJson("/volumes"), "id"))
                .containsExactlyInAnyOrderElementsOf(bob.volumeIds(id))
                .hasSize(2);
        alice.api().get("/instances/" + id).expectError(404, "not_found", id);
        assertThat(alice.list("")).isEmpty();
        assertThat(alice.api().getJson("/volumes")).isEmpty();
    }

    @Test
    void the_receiver_can_do_everything_with_it_and_the_giver_nothing() {
        String id = alice.running();
        transfer(alice, id, "other").expect(202);

        alice.act("shutdown", id).expectError(404, "not_found", id);
        bob.act("shutdown", id).expect(202);
        bob.settled(id, "offline");
        bob.act("delete", id).expect(202);
        bob.settled(id, "discontinued");

        assertThat(bob.trash()).hasSize(1);
        assertThat(alice.trash()).isEmpty();
    }

    @Test
    void tags_go_along_as_tags_of_the_receiver() {
        String id = alice.running(DeployBody.small().withJson("tags", "[{\"key\":\"team\",\"value\":\"vision\"}]"));
        String ofAlice = alice.get(id).get("tags").get(0).get("id").asString();

        transfer(alice, id, "other").expect(202);

        JsonNode tag = bob.get(id).get("tags").get(0);
        assertThat(tag.get("key").asString()).isEqualTo("team");
        assertThat(tag.get("value").asString()).isEqualTo("vision");
        assertThat(tag.get("id").asString()).isNotEqualTo(ofAlice);
        assertThat(bob.list("?tag=team%3Dvision")).containsExactly(id);
    }

    @Test
    void it_keeps_its_place_in_the_fleet() {
        String id = alice.running(DeployBody.small().with("instance_type", "8H100.80S.176V"));
        alice.running(DeployBody.small().with("instance_type", "8H100.80S.176V"));

        transfer(alice, id, "other").expect(202);

        assertThat(bob.available("8H100.80S.176V", "FIN-01", false)).isFalse();
        bob.act("delete", id).expect(202);
        havu.settle();
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isTrue();
    }

    @Test
    void a_receiver_must_be_named() {
        String id = alice.running();

        alice.act("transfer", id).expectError(400, "invalid_request", "project_id");

        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void to_the_project_it_belongs_to_there_is_nothing_to_do() {
        transfer(alice, alice.running(), "default").expect(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Other", "bob"})
    void an_unknown_receiver_is_refused_like_one_that_did_not_agree(String project) {
        String id = alice.running();

        transfer(alice, id, project).expectError(403, "forbidden_action", project, "does not accept");

        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void a_receiver_that_did_not_agree_is_refused() {
        String id = bob.running();

        transfer(bob, id, "default").expectError(403, "forbidden_action", "default", "does not accept");

        assertThat(bob.status(id)).isEqualTo("running");
        assertThat(alice.list("")).isEmpty();
    }

    @Test
    @Tag(Testbed.INCUS)
    void real_machines_stay_in_their_project() {
        String id = alice.running();
        List<String> before = alice.everything();

        transfer(alice, id, "other").expectError(403, "forbidden_action", "real machines", "other");

        assertThat(alice.everything()).isEqualTo(before);
        assertThat(bob.list("")).isEmpty();
    }

    @Test
    void what_is_not_running_or_shut_down_is_not_handed_over() {
        String id = alice.ordered();

        transfer(alice, id, "other").expectError(400, "invalid_request", "transfer", "ordered");

        alice.settled(id, "running");
    }

    @Test
    void a_file_system_shared_with_another_instance_holds_it_back() {
        String shared = alice.volume("NVMe_Shared", "FIN-01");
        DeployBody body = DeployBody.small().with("existing_volumes", List.of(shared));
        String id = alice.running(body);
        String other = alice.running(body);
        List<String> before = alice.everything();

        transfer(alice, id, "other").expectError(403, "forbidden_action", shared);

        assertThat(alice.everything()).isEqualTo(before);
        assertThat(bob.list("")).isEmpty();
        alice.act("delete", other).expect(202);
        transfer(alice, id, "other").expect(202);
        assertThat(bob.volumeStatus(shared)).isEqualTo("attached");
    }

    @Test
    void a_hibernated_instance_takes_its_volumes_along_and_can_be_restored_by_the_receiver() {
        String id = alice.running();
        String osVolume = alice.volumeIds(id).getFirst();
        alice.act("hibernate", id).expect(202);
        havu.settle();

        transfer(alice, id, "other").expect(202);

        assertThat(bob.volumeStatus(osVolume)).isEqualTo("detached");
        bob.act("restore", id).expect(202);
        bob.settled(id, "running");
        assertThat(bob.volumeIds(id)).containsExactly(osVolume);
    }

    @Test
    void a_hibernated_instance_is_held_back_by_a_volume_that_another_took_over() {
        String id = alice.running();
        String osVolume = alice.volumeIds(id).getFirst();
        alice.act("hibernate", id).expect(202);
        havu.settle();
        alice.running(DeployBody.small().with("image", osVolume));

        transfer(alice, id, "other").expectError(403, "forbidden_action", osVolume);

        assertThat(alice.status(id)).isEqualTo("offline");
    }

    @Test
    void several_are_handed_over_one_by_one() {
        String first = alice.running();
        String second = alice.ordered();

        JsonNode results = alice.api()
                .put(
                        "/instances",
                        "{\"action\":\"transfer\",\"id\":[\"%s\",\"%s\"],\"project_id\":\"other\"}"
                                .formatted(first, second))
                .expect(207)
                .json();

        assertThat(results.get(0).get("statusCode").asInt()).isEqualTo(202);
        assertThat(results.get(1).get("statusCode").asInt()).isEqualTo(400);
        assertThat(bob.list("")).containsExactly(first);
        assertThat(alice.list("")).containsExactly(second);
    }

    private static Answer transfer(InstanceClient from, String id, String project) {
        return from.act("transfer", id, Map.of("project_id", project));
    }
}
