package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The trash: 96 hours in which a deleted volume can come back. */
class TrashTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofDays(4);

    private final RunningHavu havu = RunningHavu.start();
    private ApiClient alice = havu.alice();
    private VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_deleted_volume_is_in_the_trash_at_once_and_no_longer_listed() {
        String kept = volumes.settled();
        String deleted = volumes.settled();

        volumes.act("delete", deleted);

        assertThat(volumes.trash()).containsExactly(deleted);
        assertThat(volumes.listed("")).containsExactly(kept);
    }

    @Test
    void a_volume_in_the_trash_has_every_field_with_its_type() {
        String id = volumes.settled("name", "old-data", "size", 70, "tags", List.of(Body.map("key", "team")));
        havu.advance(Duration.ofMinutes(5));
        volumes.act("delete", id);

        JsonNode entry = alice.getJson("/volumes/trash").get(0);
        assertThat(entry.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "instance_id",
                        "instances",
                        "name",
                        "created_at",
                        "status",
                        "size",
                        "is_os_volume",
                        "target",
                        "type",
                        "location",
                        "ssh_key_ids",
                        "contract",
                        "base_hourly_cost",
                        "monthly_price",
                        "currency",
                        "tags",
                        "deleted_at",
                        "is_permanently_deleted");
        assertThat(entry.get("id").asString()).isEqualTo(id);
        assertThat(entry.get("name").asString()).isEqualTo("old-data");
        assertThat(entry.get("status").asString()).isEqualTo("deleted");
        assertThat(entry.get("size").intValue()).isEqualTo(70);
        assertThat(entry.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(entry.get("deleted_at").asString()).isEqualTo("2026-11-01T10:05:10.000Z");
        assertThat(entry.get("is_permanently_deleted").isBoolean()).isTrue();
        assertThat(entry.get("is_permanently_deleted").booleanValue()).isFalse();
        assertThat(entry.get("instance_id").isNull()).isTrue();
        assertThat(entry.get("target").isNull()).isTrue();
        assertThat(entry.get("instances")).isEmpty();
        assertThat(entry.get("ssh_key_ids")).isEmpty();
        assertThat(VolumeCalls.strings(entry.get("tags"), "key")).containsExactly("team");
        assertThat(entry.get("monthly_price").doubleValue()).isEqualTo(14.0);
        assertThat(entry.get("currency").asString()).isEqualTo("usd");
        assertThat(volumes.read(id)).isEqualTo(entry);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void the_trash_is_listed_in_the_order_in_which_its_volumes_were_made() {
        String first = volumes.settled();
        String second = volumes.settled();
        volumes.act("delete", second);
        volumes.act("delete", first);

        assertThat(volumes.trash()).containsExactly(first, second);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_project_sees_only_its_own_trash() {
        volumes.act("delete", volumes.settled());

        assertThat(new VolumeCalls(havu, havu.bob()).trash()).isEmpty();
    }

    @Test
    void the_trash_keeps_a_volume_for_96_hours_and_not_longer() {
        String id = volumes.settled();
        volumes.act("delete", id);

        pass(RETENTION.minus(MINUTE));
        assertThat(volumes.trash()).containsExactly(id);
        assertThat(volumes.read(id).get("is_permanently_deleted").booleanValue())
                .isFalse();
        pass(MINUTE);
        assertThat(volumes.trash()).isEmpty();
        assertThat(volumes.read(id).get("is_permanently_deleted").booleanValue())
                .isTrue();
        assertThat(volumes.status(id)).isEqualTo("deleted");
    }

    @Test
    void the_time_of_deletion_is_kept_when_the_retention_ends() {
        String id = volumes.settled();
        volumes.act("delete", id);
        String deletedAt = volumes.read(id).get("deleted_at").asString();

        pass(RETENTION);

        assertThat(volumes.read(id).get("deleted_at").asString()).isEqualTo(deletedAt);
    }

    @Test
    void deleting_again_does_not_extend_the_retention() {
        String id = volumes.settled();
        volumes.act("delete", id);
        pass(RETENTION.minus(MINUTE));

        volumes.act("delete", id);
        alice.delete("/volumes/" + id).expect(204);
        pass(MINUTE);

        assertThat(volumes.trash()).isEmpty();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_restored_volume_passes_through_restoring_and_is_as_it_was() {
        String id = volumes.settled("name", "precious", "size", 70, "tags", List.of(Body.map("key", "team")));
        JsonNode before = volumes.read(id);
        volumes.act("delete", id);

        assertThat(volumes.put("restore", id).expect(202).text()).isEqualTo("[\"" + id + "\"]");

        assertThat(volumes.status(id)).isEqualTo("restoring");
        assertThat(volumes.trash()).isEmpty();
        assertThat(volumes.listed("")).containsExactly(id);
        havu.settle();
        assertThat(volumes.read(id)).isEqualTo(before);
    }

    @Test
    void a_volume_can_be_restored_in_the_last_minute_of_its_retention() {
        String id = volumes.settled();
        volumes.act("delete", id);
        pass(RETENTION.minus(MINUTE));

        volumes.act("restore", id);
        pass(RETENTION);

        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    void a_volume_deleted_a_second_time_is_kept_for_96_hours_again() {
        String id = volumes.settled();
        volumes.act("delete", id);
        pass(RETENTION.minus(MINUTE));
        volumes.act("restore", id);
        havu.settle();
        volumes.act("delete", id);

        pass(RETENTION.minus(MINUTE));

        assertThat(volumes.trash()).containsExactly(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void several_volumes_are_restored_together_or_not_at_all() {
        String first = volumes.settled();
        String second = volumes.settled();
        String purged = volumes.settled();
        volumes.put("delete", List.of(first, second)).expect(202);
        volumes.act("delete", purged, "is_permanent", true);

        volumes.put("restore", List.of(first, purged)).expectError(403, "forbidden_action");
        assertThat(volumes.trash()).containsExactly(first, second);
        volumes.put("restore", List.of(first, second)).expect(202);
        havu.settle();
        assertThat(volumes.listed("?status=detached")).containsExactly(first, second);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_permanently_deleted_volume_cannot_be_restored() {
        String id = volumes.settled();
        volumes.act("delete", id, "is_permanent", true);

        volumes.put("restore", id).expectError(403, "forbidden_action", "permanently deleted");
        assertThat(volumes.status(id)).isEqualTo("deleted");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_that_is_not_in_the_trash_cannot_be_restored() {
        String id = volumes.settled();

        volumes.put("restore", id).expectError(400, "invalid_request", "restore", "detached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_in_the_trash_is_neither_renamed_nor_resized_nor_attached_nor_cloned_nor_tagged() {
        String id = volumes.settled();
        String instance = volumes.offlineInstance("FIN-01");
        volumes.act("delete", id);

        volumes.put("rename", id, "name", "new").expectError(400, "invalid_request", "rename", "deleted");
        volumes.put("resize", id, "size", 500).expectError(400, "invalid_request", "resize", "deleted");
        volumes.attach(id, instance).expectError(400, "invalid_request", "attach", "deleted");
        volumes.put("clone", id).expectError(400, "invalid_request", "clone", "deleted");
        alice.post("/volumes/" + id + "/tags", Body.of("key", "a")).expectError(400, "invalid_request", "deleted");
        assertThat(volumes.trash()).containsExactly(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_restored_os_volume_can_be_booted_from() {
        String instance = volumes.runningInstance("FIN-01");
        String osVolume = volumes.instance(instance).get("os_volume_id").asString();
        alice.put("/instances", Body.of("action", "delete", "id", instance)).expect(202);
        assertThat(volumes.trash()).containsExactly(osVolume);

        volumes.act("restore", osVolume);
        havu.settle();
        String second = alice.create(
                "/instances",
                Body.of(
                        "instance_type", "CPU.4V.16G",
                        "image", osVolume,
                        "hostname", "again",
                        "description", "",
                        "location_code", "FIN-01"));
        havu.settle();

        assertThat(volumes.instance(second).get("status").asString()).isEqualTo("running");
        assertThat(volumes.instance(second).get("os_volume_id").asString()).isEqualTo(osVolume);
    }

    /** Lets hours pass, in which the token of the client expires. */
    private void pass(Duration duration) {
        havu.advance(duration);
        alice = havu.alice();
        volumes = new VolumeCalls(havu, alice);
    }
}
