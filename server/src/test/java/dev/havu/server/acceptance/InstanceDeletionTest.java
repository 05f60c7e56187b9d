package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Deleting an instance: what becomes of its volumes, and how a deleted instance reads. */
class InstanceDeletionTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    private final String data = alice.volume();
    private final String moreData = alice.volume();
    private final String id = alice.running(DeployBody.small().with("existing_volumes", List.of(data, moreData)));
    private final String osVolume = alice.get(id).get("os_volume_id").asString();

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "discontinue", "delete_stuck"})
    void with_volume_ids_null_or_absent_the_os_volume_goes_to_the_trash_and_the_others_are_detached(String action) {
        String second = alice.running(DeployBody.small().withJson("volumes", """
                [{"name":"kept","size":10,"type":"NVMe"}]"""));
        List<String> volumesOfSecond = alice.volumeIds(second);

        alice.act(action, id).expect(202);
        alice.act(action, second, Map.of()).expect(202);

        assertThat(alice.trash()).containsExactlyInAnyOrder(osVolume, volumesOfSecond.getFirst());
        assertStatus("deleted", osVolume, volumesOfSecond.getFirst());
        assertStatus("detached", data, moreData, volumesOfSecond.getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "discontinue", "delete_stuck"})
    void with_an_empty_list_nothing_is_deleted_and_everything_is_detached(String action) {
        alice.act(action, id, Map.of("volume_ids", List.of())).expect(202);

        assertThat(alice.trash()).isEmpty();
        assertStatus("detached", osVolume, data, moreData);
        assertThat(alice.getVolume(osVolume).get("instance_id").isNull()).isTrue();
        assertThat(alice.getVolume(osVolume).get("instances")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "discontinue", "delete_stuck"})
    void with_a_list_exactly_these_are_deleted_and_the_os_volume_only_when_it_is_listed(String action) {
        alice.act(action, id, Map.of("volume_ids", List.of(data))).expect(202);

        assertThat(alice.trash()).containsExactly(data);
        assertStatus("detached", osVolume, moreData);
    }

    @Test
    void the_list_may_name_all_volumes() {
        alice.act("delete", id, Map.of("volume_ids", List.of(moreData, osVolume, data)))
                .expect(202);

        assertThat(alice.trash()).containsExactlyInAnyOrder(osVolume, data, moreData);
        assertThat(alice.api().getJson("/volumes")).isEmpty();
    }

    @Test
    void a_single_volume_may_be_sent_without_an_array() {
        alice.act("delete", id, Map.of("volume_ids", osVolume)).expect(202);

        assertThat(alice.trash()).containsExactly(osVolume);
        assertStatus("detached", data, moreData);
    }

    @Test
    void a_volume_listed_twice_counts_once() {
        alice.act("delete", id, Map.of("volume_ids", List.of(data, data, data.toUpperCase(Locale.ROOT))))
                .expect(202);

        assertThat(alice.trash()).containsExactly(data);
    }

    @Test
    void listed_volumes_can_be_deleted_permanently() {
        alice.act("delete", id, Map.of("volume_ids", List.of(osVolume, data), "delete_permanently", true))
                .expect(202);

        assertThat(alice.trash()).isEmpty();
        for (String volume : List.of(osVolume, data)) {
            assertThat(alice.volumeStatus(volume)).isEqualTo("deleted");
            assertThat(alice.getVolume(volume).get("is_permanently_deleted").asBoolean())
                    .isTrue();
        }
        assertStatus("detached", moreData);
    }

    @Test
    void without_a_list_delete_permanently_has_no_effect() {
        alice.act("delete", id, Map.of("delete_permanently", true)).expect(202);

        assertThat(alice.trash()).containsExactly(osVolume);
        assertThat(alice.getVolume(osVolume).get("is_permanently_deleted").asBoolean())
                .isFalse();
    }

    @Test
    void an_unknown_or_malformed_volume_in_the_list_is_refused_and_nothing_changes() {
        String bobs = new InstanceClient(havu, havu.bob()).volume();
        List<String> before = alice.everything();

        alice.act("delete", id, Map.of("volume_ids", List.of(data, NOBODYS_ID)))
                .expectError(404, "not_found", NOBODYS_ID);
        alice.act("delete", id, Map.of("volume_ids", List.of(data, bobs))).expectError(404, "not_found", bobs);
        alice.act("delete", id, Map.of("volume_ids", List.of(data, "x")))
                .expectError(400, "invalid_request", "volume_ids.1");

        assertThat(alice.everything()).isEqualTo(before);
    }

    @Test
    void a_listed_volume_that_is_not_attached_here_is_left_alone() {
        String free = alice.volume();
        String elsewhere = alice.get(alice.running()).get("os_volume_id").asString();

        alice.act("delete", id, Map.of("volume_ids", List.of(free, elsewhere, osVolume)))
                .expect(202);

        assertThat(alice.trash()).containsExactly(osVolume);
        assertStatus("detached", free, data, moreData);
        assertStatus("attached", elsewhere);
    }

    @Test
    void a_shared_file_system_stays_attached_where_else_it_is() {
        String shared = alice.volume("NVMe_Shared", "FIN-01");
        DeployBody body = DeployBody.small().with("existing_volumes", List.of(shared));
        String first = alice.running(body);
        String second = alice.running(body);

        alice.act("delete", first).expect(202);

        assertThat(alice.volumeStatus(shared)).isEqualTo("attached");
        assertThat(InstanceClient.ids(alice.getVolume(shared).get("instances"), "id"))
                .containsExactly(second);
        assertThat(alice.volumeIds(second)).contains(shared);
    }

    @Test
    void a_shared_file_system_that_another_instance_uses_is_not_deleted_from_under_it() {
        String shared = alice.volume("NVMe_Shared", "FIN-01");
        DeployBody body = DeployBody.small().with("existing_volumes", List.of(shared));
        String first = alice.running(body);
        String second = alice.running(body);
        List<String> before = alice.everything();

        alice.act("delete", first, Map.of("volume_ids", List.of(shared)))
                .expectError(403, "forbidden_action", shared, "attached to other instances");
        assertThat(alice.everything()).isEqualTo(before);

        alice.act("delete", second).expect(202);
        alice.act("delete", first, Map.of("volume_ids", List.of(shared))).expect(202);
        assertThat(alice.trash()).contains(shared);
    }

    @Test
    void another_os_volume_that_came_along_is_detached_and_not_deleted_with_the_one_it_boots_from() {
        String further = alice.detachedOsVolume("FIN-01");
        String machine = alice.running(DeployBody.small().with("existing_volumes", List.of(further)));
        String booted = alice.get(machine).get("os_volume_id").asString();

        alice.act("delete", machine).expect(202);

        assertThat(alice.trash()).containsExactly(booted);
        assertStatus("detached", further);
    }

    @Test
    void several_instances_can_be_deleted_with_the_volumes_of_all_of_them() {
        String second = alice.running();
        String osVolumeOfSecond = alice.get(second).get("os_volume_id").asString();

        JsonNode results = alice.api()
                .put(
                        "/instances",
                        "{\"action\":\"delete\",\"id\":[\"%s\",\"%s\"],\"volume_ids\":[\"%s\",\"%s\",\"%s\"]}"
                                .formatted(id, second, osVolume, osVolumeOfSecond, data))
                .expect(202)
                .json();

        assertThat(results).hasSize(2);
        assertThat(alice.trash()).containsExactlyInAnyOrder(osVolume, osVolumeOfSecond, data);
        assertStatus("detached", moreData);
    }

    @Test
    void a_deleted_instance_is_first_deleting_and_then_discontinued() {
        alice.act("delete", id).expect(202);
        assertThat(alice.status(id)).isEqualTo("deleting");
        assertThat(alice.list("")).containsExactly(id);
        assertThat(alice.list("?status=deleting")).containsExactly(id);

        alice.settled(id, "discontinued");

        assertThat(alice.list("")).isEmpty();
        assertThat(alice.list("?status=deleting")).isEmpty();
        assertThat(alice.list("?status=discontinued")).containsExactly(id);
        JsonNode gone = alice.get(id);
        assertThat(gone.get("ip").isNull()).isTrue();
        assertThat(gone.get("os_volume_id").isNull()).isTrue();
        assertThat(gone.get("volume_ids")).isEmpty();
        assertThat(gone.get("hostname").asString()).isEqualTo("machine");
        assertThat(gone.get("instance_type").asString()).isEqualTo(DeployBody.CPU_TYPE);
    }

    @Test
    void deleting_again_is_fine_and_does_not_touch_the_volumes_any_more() {
        alice.act("delete", id, Map.of("volume_ids", List.of())).expect(202);
        alice.act("delete", id, Map.of("volume_ids", List.of(data))).expect(204);
        alice.settled(id, "discontinued");

        assertThat(alice.act("discontinue", id).expect(204).body()).isEmpty();

        assertStatus("detached", osVolume, data, moreData);
    }

    @Test
    void an_instance_that_is_shut_down_can_be_deleted_too() {
        alice.act("shutdown", id).expect(202);
        havu.settle();

        alice.act("delete", id).expect(202);

        alice.settled(id, "discontinued");
        assertThat(alice.trash()).containsExactly(osVolume);
    }

    @Test
    void when_the_os_volume_was_detached_before_nothing_is_deleted_by_default() {
        alice.act("shutdown", id).expect(202);
        havu.settle();
        alice.api()
                .put("/volumes", "{\"action\":\"detach\",\"id\":\"%s\",\"instance_id\":\"%s\"}".formatted(osVolume, id))
                .expect(202);
        havu.settle();

        alice.act("delete", id).expect(202);

        assertThat(alice.trash()).isEmpty();
        assertStatus("detached", osVolume, data, moreData);
    }

    @Test
    void there_is_no_delete_method_for_an_instance() {
        alice.api().delete("/instances/" + id).expectError(404, "not_found", "DELETE");

        assertThat(alice.status(id)).isEqualTo("running");
    }

    private void assertStatus(String status, String... volumes) {
        for (String volume : volumes) {
            assertThat(alice.volumeStatus(volume)).as("status of %s", volume).isEqualTo(status);
        }
    }
}
