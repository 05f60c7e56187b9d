package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Block volumes that come to instances and leave them. */
class AttachmentTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_volume_passes_through_attaching_and_then_both_sides_say_that_it_is_attached() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled();

        assertThat(volumes.attach(id, instance).expect(202).text()).isEqualTo("[\"" + id + "\"]");

        assertThat(volumes.status(id)).isEqualTo("attaching");
        havu.advance(Duration.ofMillis(200));
        JsonNode volume = volumes.read(id);
        assertThat(volume.get("status").asString()).isEqualTo("attached");
        assertThat(volume.get("instance_id").asString()).isEqualTo(instance);
        assertThat(volume.get("target").asString()).isEqualTo("vdb");
        assertThat(volumeIds(instance)).contains(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_attached_volume_sums_its_instance_up() {
        String instance = volumes.offlineInstance("FIN-01");
        JsonNode machine = volumes.instance(instance);
        JsonNode summary =
                volumes.read(volumes.settled("instance_id", instance)).get("instances");

        assertThat(summary).hasSize(1);
        assertThat(summary.get(0).propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "auto_rental_extension", "ip", "instance_type", "status", "os_volume_id", "hostname");
        assertThat(summary.get(0).get("auto_rental_extension").isNull()).isTrue();
        for (String field : List.of("id", "ip", "instance_type", "status", "os_volume_id", "hostname")) {
            assertThat(summary.get(0).get(field)).as(field).isEqualTo(machine.get(field));
        }
        assertThat(machine.get("status").asString()).isEqualTo("offline");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_created_with_an_instance_ends_attached_to_it() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.order("instance_id", instance);

        assertThat(volumes.status(id)).isEqualTo("ordered");
        havu.settle();
        assertThat(volumes.status(id)).isEqualTo("attached");
        assertThat(volumes.read(id).get("instance_id").asString()).isEqualTo(instance);
        assertThat(volumes.read(id).get("target").asString()).isEqualTo("vdb");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_created_with_a_list_of_one_instance_ends_attached_to_it() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_ids", List.of(instance), "instance_id", instance);

        assertThat(volumes.machines(id)).containsExactly(instance);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_can_be_attached_right_after_it_was_ordered() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.order();

        volumes.attach(id, instance).expect(202);
        havu.settle();

        assertThat(volumes.status(id)).isEqualTo("attached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void devices_are_named_in_order_and_a_free_name_is_used_again() {
        String instance = volumes.offlineInstance("FIN-01");
        String osVolume = volumes.instance(instance).get("os_volume_id").asString();
        String first = volumes.settled("instance_id", instance);
        String second = volumes.settled("instance_id", instance);
        assertThat(target(osVolume)).isEqualTo("vda");
        assertThat(target(first)).isEqualTo("vdb");
        assertThat(target(second)).isEqualTo("vdc");

        volumes.act("detach", first);
        havu.settle();
        assertThat(volumes.read(first).get("target").isNull()).isTrue();
        String third = volumes.settled("instance_id", instance);
        String fourth = volumes.settled("instance_id", instance);

        assertThat(target(second)).isEqualTo("vdc");
        assertThat(target(third)).isEqualTo("vdb");
        assertThat(target(fourth)).isEqualTo("vdd");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void several_volumes_are_attached_together() {
        String instance = volumes.offlineInstance("FIN-01");
        String first = volumes.settled();
        String second = volumes.settled();

        volumes.put("attach", List.of(first, second), "instance_id", instance).expect(202);
        havu.settle();

        assertThat(List.of(target(first), target(second))).containsExactly("vdb", "vdc");
        assertThat(volumeIds(instance)).hasSize(3);
    }

    @Test
    void several_volumes_are_attached_together_or_not_at_all() {
        String instance = volumes.offlineInstance("FIN-01");
        String here = volumes.settled();
        String elsewhere = volumes.settled("location_code", "FIN-03");

        volumes.put("attach", List.of(here, elsewhere), "instance_id", instance)
                .expectError(400, "invalid_request", "FIN-01", "FIN-03");

        assertThat(volumes.status(here)).isEqualTo("detached");
        assertThat(volumeIds(instance)).hasSize(1);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_running_instance_must_be_shut_down_first() {
        String instance = volumes.runningInstance("FIN-01");
        String id = volumes.settled();

        volumes.attach(id, instance).expectError(403, "forbidden_action", instance, "running", "shut down");
        assertThat(volumes.status(id)).isEqualTo("detached");
        assertThat(volumes.machines(id)).isEmpty();
    }

    @Test
    void an_instance_elsewhere_is_refused_with_both_locations_named() {
        String instance = volumes.offlineInstance("FIN-03");

        volumes.attach(volumes.settled(), instance).expectError(400, "invalid_request", "FIN-01", "FIN-03");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_attached_volume_must_be_detached_before_it_goes_elsewhere() {
        String first = volumes.offlineInstance("FIN-01");
        String second = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", first);

        volumes.attach(id, second).expectError(403, "forbidden_action", first, "detach");
        assertThat(volumes.machines(id)).containsExactly(first);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void attaching_to_the_same_instance_again_changes_nothing() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled();

        volumes.attach(id, instance).expect(202);
        volumes.attach(id, instance).expect(202);
        havu.settle();
        volumes.attach(id, instance).expect(202);

        assertThat(volumes.status(id)).isEqualTo("attached");
        assertThat(volumes.machines(id)).containsExactly(instance);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_block_volume_goes_to_one_instance_only() {
        String id = volumes.settled();
        List<String> both = List.of(volumes.offlineInstance("FIN-01"), volumes.offlineInstance("FIN-01"));

        volumes.put("attach", id, "instance_ids", both).expectError(400, "invalid_request", "instance_ids");
        volumes.put("attach", id, "instance_ids", both.subList(0, 1)).expect(202);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void unknown_foreign_and_deleted_instances_are_not_found() {
        String id = volumes.settled();
        String foreign = new VolumeCalls(havu, havu.bob()).offlineInstance("FIN-01");
        String deleted = volumes.offlineInstance("FIN-01");
        volumes.switchInstance("delete", deleted);

        for (String instance : List.of(NOBODY, foreign, deleted)) {
            volumes.attach(id, instance).expectError(404, "not_found", instance);
        }
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void the_instance_to_attach_to_is_needed() {
        String id = volumes.settled();

        volumes.put("attach", id).expectError(400, "invalid_request", "instance_id");
        volumes.put("attach", id, "instance_id", null).expectError(400, "invalid_request", "instance_id");
        volumes.put("attach", id, "instance_ids", List.of()).expectError(400, "invalid_request", "instance_id");
        volumes.put("attach", id, "instance_id", "machine").expectError(400, "invalid_request", "instance_id");
        volumes.put("attach", id, "instance_ids", List.of(NOBODY, NOBODY))
                .expectError(400, "invalid_request", "instance_ids");
    }

    @Test
    void a_volume_is_detached_from_a_named_instance() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", instance);

        assertThat(volumes.put("detach", id, "instance_id", instance)
                        .expect(202)
                        .text())
                .isEqualTo("[\"" + id + "\"]");

        assertThat(volumes.status(id)).isEqualTo("detaching");
        havu.advance(Duration.ofMillis(200));
        JsonNode volume = volumes.read(id);
        assertThat(volume.get("status").asString()).isEqualTo("detached");
        assertThat(volume.get("instance_id").isNull()).isTrue();
        assertThat(volume.get("target").isNull()).isTrue();
        assertThat(volume.get("instances")).isEmpty();
        assertThat(volumeIds(instance)).doesNotContain(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_is_detached_from_wherever_it_is_when_no_instance_is_named() {
        String id = volumes.settled("instance_id", volumes.offlineInstance("FIN-01"));

        volumes.act("detach", id, "instance_id", null);
        havu.settle();

        assertThat(volumes.machines(id)).isEmpty();
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_running_instance_must_be_shut_down_before_a_volume_leaves() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", instance);
        volumes.switchInstance("start", instance);

        volumes.put("detach", id).expectError(403, "forbidden_action", instance, "shut down");
        volumes.put("detach", id, "instance_id", instance).expectError(403, "forbidden_action", instance);
        assertThat(volumes.status(id)).isEqualTo("attached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_that_is_not_attached_there_cannot_be_detached() {
        String first = volumes.offlineInstance("FIN-01");
        String second = volumes.offlineInstance("FIN-01");
        String attached = volumes.settled("instance_id", first);
        String free = volumes.settled();

        volumes.put("detach", attached, "instance_id", second).expectError(403, "forbidden_action", second);
        volumes.put("detach", attached, "instance_id", NOBODY).expectError(403, "forbidden_action", NOBODY);
        volumes.put("detach", free).expectError(403, "forbidden_action", "not attached");
        assertThat(volumes.machines(attached)).containsExactly(first);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_data_volume_survives_its_instance_detached() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = volumes.settled("instance_id", instance);

        alice.put("/instances", Body.of("action", "delete", "id", instance)).expect(202);

        assertThat(volumes.status(id)).isEqualTo("detached");
        assertThat(volumes.machines(id)).isEmpty();
    }

    private String target(String id) {
        return volumes.read(id).get("target").asString();
    }

    private List<String> volumeIds(String instance) {
        return VolumeCalls.strings(volumes.instance(instance).get("volume_ids"));
    }
}
