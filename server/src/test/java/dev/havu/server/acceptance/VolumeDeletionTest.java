package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Deleting volumes both ways, to the trash and for good: {@code DELETE /volumes/{id}} and the action of {@code PUT}. */
class VolumeDeletionTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void delete_without_a_body_moves_to_the_trash_and_answers_nothing() {
        String id = volumes.settled();

        assertThat(alice.delete("/volumes/" + id).expect(202).body()).isEmpty();
        assertThat(volumes.trash()).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"is_permanent\":false}", "{\"is_permanent\":null}", "{\"colour\":\"red\"}"})
    void delete_moves_to_the_trash_unless_the_body_says_otherwise(String body) {
        String id = volumes.settled();

        alice.delete("/volumes/" + id, body).expect(202);
        assertThat(volumes.trash()).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?force=true", "?force=True", "?force=TRUE"})
    void delete_by_force_is_permanent(String query) {
        String id = volumes.settled();

        alice.delete("/volumes/" + id + query).expect(202);
        assertThatOnlyItsMemoryIsLeft(id);
    }

    @Test
    void delete_without_force_is_not_permanent() {
        String id = volumes.settled();

        alice.delete("/volumes/" + id + "?force=false").expect(202);
        assertThat(volumes.trash()).containsExactly(id);
    }

    @Test
    void delete_is_permanent_when_the_body_says_so() {
        String id = volumes.settled();

        alice.delete("/volumes/" + id, "{\"is_permanent\":true}").expect(202);
        assertThatOnlyItsMemoryIsLeft(id);
    }

    @Test
    void either_the_body_or_the_query_is_enough_for_a_permanent_deletion() {
        String first = volumes.settled();
        String second = volumes.settled();

        alice.delete("/volumes/" + first + "?force=true", "{\"is_permanent\":false}")
                .expect(202);
        alice.delete("/volumes/" + second + "?force=false", "{\"is_permanent\":true}")
                .expect(202);

        assertThatOnlyItsMemoryIsLeft(first);
        assertThatOnlyItsMemoryIsLeft(second);
    }

    @Test
    void deleting_a_second_time_answers_204_and_changes_nothing() {
        String id = volumes.settled();
        alice.delete("/volumes/" + id).expect(202);

        assertThat(alice.delete("/volumes/" + id).expect(204).body()).isEmpty();
        assertThat(volumes.trash()).containsExactly(id);
    }

    @Test
    void deleting_for_good_a_second_time_answers_204_either_way() {
        String id = volumes.settled();
        alice.delete("/volumes/" + id + "?force=true").expect(202);
        JsonNode before = volumes.read(id);

        alice.delete("/volumes/" + id + "?force=true").expect(204);
        alice.delete("/volumes/" + id).expect(204);
        assertThat(volumes.read(id)).isEqualTo(before);
    }

    @Test
    void what_is_in_the_trash_can_be_deleted_for_good() {
        String byDelete = volumes.settled();
        String byAction = volumes.settled();
        volumes.put("delete", List.of(byDelete, byAction), "is_permanent", false)
                .expect(202);

        alice.delete("/volumes/" + byDelete, "{\"is_permanent\":true}").expect(202);
        volumes.put("delete", List.of(byAction), "is_permanent", true).expect(202);

        assertThat(volumes.trash()).isEmpty();
        assertThatOnlyItsMemoryIsLeft(byDelete);
        assertThatOnlyItsMemoryIsLeft(byAction);
    }

    @Test
    void the_action_of_put_accepts_ids_in_every_stage_of_deletion() {
        String fresh = volumes.settled();
        String trashed = volumes.settled();
        String purged = volumes.settled();
        volumes.act("delete", trashed);
        volumes.act("delete", purged, "is_permanent", true);

        assertThat(VolumeCalls.strings(volumes.put("delete", List.of(purged, trashed, fresh), "is_permanent", true)
                        .expect(202)
                        .json()))
                .containsExactly(purged, trashed, fresh);
        for (String id : List.of(fresh, trashed, purged)) {
            assertThatOnlyItsMemoryIsLeft(id);
        }
    }

    @Test
    void a_permanently_deleted_volume_tells_when_it_was_deleted() {
        String id = volumes.settled("name", "gone");
        volumes.act("delete", id, "is_permanent", true);

        JsonNode volume = volumes.read(id);
        assertThat(volume.get("deleted_at").asString()).isEqualTo("2026-11-01T10:00:10.000Z");
        assertThat(volume.get("name").asString()).isEqualTo("gone");
    }

    @Test
    void a_volume_can_be_deleted_right_after_it_was_ordered() {
        String trashed = volumes.order();
        String purged = volumes.order();
        volumes.act("delete", trashed);
        volumes.act("delete", purged, "is_permanent", true);

        havu.settle();

        assertThat(volumes.trash()).containsExactly(trashed);
        assertThatOnlyItsMemoryIsLeft(purged);
        assertThat(volumes.listed("")).isEmpty();
    }

    @Test
    void a_volume_of_a_running_instance_cannot_be_deleted() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", instance);
        volumes.switchInstance("start", instance);

        alice.delete("/volumes/" + id).expectError(403, "forbidden_action", instance, "shut down");
        volumes.put("delete", id, "is_permanent", true).expectError(403, "forbidden_action", instance);
        assertThat(volumes.status(id)).isEqualTo("attached");
    }

    @Test
    void a_volume_of_an_instance_that_is_shut_down_is_detached_and_deleted() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", instance);

        alice.delete("/volumes/" + id).expect(202);

        assertThat(volumes.trash()).containsExactly(id);
        assertThat(VolumeCalls.strings(volumes.instance(instance).get("volume_ids")))
                .doesNotContain(id);
        volumes.act("restore", id);
        havu.settle();
        assertThat(volumes.read(id).get("instance_id").isNull()).isTrue();
    }

    @Test
    void the_volume_an_instance_boots_from_goes_only_with_its_instance() {
        String instance = volumes.offlineInstance("FIN-01");
        String osVolume = volumes.instance(instance).get("os_volume_id").asString();

        alice.delete("/volumes/" + osVolume).expectError(403, "forbidden_action", instance, "OS volume");
        assertThat(volumes.status(osVolume)).isEqualTo("attached");
    }

    @Test
    void several_volumes_are_deleted_together_or_not_at_all() {
        String free = volumes.settled();
        String osVolume = volumes.instance(volumes.runningInstance("FIN-01"))
                .get("os_volume_id")
                .asString();

        volumes.put("delete", List.of(free, osVolume)).expectError(403, "forbidden_action");
        assertThat(volumes.trash()).isEmpty();
        assertThat(volumes.status(free)).isEqualTo("detached");
    }

    @Test
    void unknown_foreign_and_malformed_ids_are_refused() {
        String foreign = new VolumeCalls(havu, havu.bob()).settled();

        alice.delete("/volumes/" + NOBODY).expectError(404, "not_found", NOBODY);
        alice.delete("/volumes/" + foreign + "?force=true").expectError(404, "not_found", foreign);
        alice.delete("/volumes/my-volume").expectError(400, "invalid_request", "my-volume");
        assertThat(new VolumeCalls(havu, havu.bob()).status(foreign)).isEqualTo("detached");
    }

    @Test
    void a_wish_that_is_neither_true_nor_false_is_an_invalid_request() {
        String id = volumes.settled();

        alice.delete("/volumes/" + id, "{\"is_permanent\":\"yes\"}")
                .expectError(400, "invalid_request", "is_permanent");
        alice.delete("/volumes/" + id + "?force=1").expectError(400, "invalid_request", "force");
        alice.delete("/volumes/" + id, "{").expectError(400, "invalid_request");
        volumes.put("delete", id, "is_permanent", 1).expectError(400, "invalid_request", "is_permanent");
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    private void assertThatOnlyItsMemoryIsLeft(String id) {
        JsonNode volume = volumes.read(id);
        assertThat(volume.get("status").asString()).isEqualTo("deleted");
        assertThat(volume.get("is_permanently_deleted").booleanValue()).isTrue();
        assertThat(volume.get("deleted_at").isString()).isTrue();
        assertThat(volumes.listed("")).doesNotContain(id);
        assertThat(volumes.trash()).doesNotContain(id);
    }
}
