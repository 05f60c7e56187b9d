package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Volumes that many instances mount over the network, also while they run. */
class SharedFileSystemTest {
    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NVMe_Shared", "HDD_Shared"})
    void the_commands_to_mount_it_have_the_documented_form(String type) {
        JsonNode volume = volumes.read(shared("type", type, "location_code", "FIN-03"));

        String path = volume.get("pseudo_path").asString();
        assertThat(path).matches("volume-[A-Za-z0-9]{8}");
        String export = "nfs.fin-03.datacrunch.io:" + path;
        assertThat(volume.get("create_directory_command").asString()).isEqualTo("mkdir -p /mnt/volume");
        assertThat(volume.get("mount_command").asString())
                .isEqualTo("mount -t nfs -o nconnect=16 " + export + " /mnt/volume");
        assertThat(volume.get("filesystem_to_fstab_command").asString())
                .isEqualTo("grep -qxF '" + export + " /mnt/volume nfs defaults 0 0' /etc/fstab || echo '" + export
                        + " /mnt/volume nfs defaults 0 0' | sudo tee -a /etc/fstab");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void every_shared_file_system_has_a_path_of_its_own() {
        assertThat(volumes.read(shared()).get("pseudo_path").asString())
                .isNotEqualTo(volumes.read(shared()).get("pseudo_path").asString());
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_is_created_for_several_instances_also_running_ones() {
        String running = volumes.runningInstance("FIN-01");
        String offline = volumes.offlineInstance("FIN-01");

        String id = shared("instance_ids", List.of(running, offline));

        assertThat(volumes.status(id)).isEqualTo("attached");
        assertThat(volumes.machines(id)).containsExactlyInAnyOrder(running, offline);
        assertThat(volumes.read(id).get("instance_id").asString()).isIn(running, offline);
        assertThat(volumeIds(running)).contains(id);
        assertThat(volumeIds(offline)).contains(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void the_single_instance_and_the_list_of_an_order_add_up() {
        String first = volumes.runningInstance("FIN-01");
        String second = volumes.runningInstance("FIN-01");

        String id = shared("instance_id", first, "instance_ids", List.of(second));

        assertThat(volumes.machines(id)).containsExactlyInAnyOrder(first, second);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_is_attached_to_running_instances_one_by_one_and_together() {
        String first = volumes.runningInstance("FIN-01");
        String second = volumes.runningInstance("FIN-01");
        String third = volumes.offlineInstance("FIN-01");
        String id = shared();

        volumes.attach(id, first).expect(202);
        assertThat(volumes.status(id)).isEqualTo("attaching");
        havu.settle();
        volumes.put("attach", id, "instance_ids", List.of(second, third)).expect(202);
        havu.settle();

        assertThat(volumes.machines(id)).containsExactlyInAnyOrder(first, second, third);
        assertThat(volumes.status(id)).isEqualTo("attached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void its_target_is_the_address_to_mount_and_takes_no_device_name() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = shared("instance_id", instance);
        JsonNode volume = volumes.read(id);
        String block = volumes.settled("instance_id", instance);

        assertThat(volume.get("target").asString())
                .isEqualTo(
                        "nfs.fin-01.datacrunch.io:" + volume.get("pseudo_path").asString());
        assertThat(volumes.read(block).get("target").asString()).isEqualTo("vdb");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void leaving_one_instance_keeps_it_attached_to_the_others() {
        String first = volumes.runningInstance("FIN-01");
        String second = volumes.runningInstance("FIN-01");
        String id = shared("instance_ids", List.of(first, second));

        volumes.act("detach", id, "instance_id", first);
        assertThat(volumes.status(id)).isEqualTo("detaching");
        havu.settle();

        assertThat(volumes.status(id)).isEqualTo("attached");
        assertThat(volumes.machines(id)).containsExactly(second);
        assertThat(volumes.read(id).get("instance_id").asString()).isEqualTo(second);
        assertThat(volumeIds(first)).doesNotContain(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void leaving_several_named_instances_and_leaving_all() {
        String first = volumes.runningInstance("FIN-01");
        String second = volumes.runningInstance("FIN-01");
        String third = volumes.runningInstance("FIN-01");
        String id = shared("instance_ids", List.of(first, second, third));

        volumes.act("detach", id, "instance_ids", List.of(first, second));
        havu.settle();
        assertThat(volumes.machines(id)).containsExactly(third);
        volumes.attach(id, first).expect(202);
        havu.settle();
        volumes.act("detach", id);
        havu.settle();

        assertThat(volumes.machines(id)).isEmpty();
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    void it_goes_only_to_instances_of_its_location() {
        String here = volumes.runningInstance("FIN-01");
        String elsewhere = volumes.runningInstance("FIN-03");
        String id = shared();

        volumes.put("attach", id, "instance_ids", List.of(here, elsewhere))
                .expectError(400, "invalid_request", "FIN-01", "FIN-03");
        assertThat(volumes.machines(id)).isEmpty();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_survives_the_end_of_one_of_its_instances() {
        String first = volumes.runningInstance("FIN-01");
        String second = volumes.runningInstance("FIN-01");
        String id = shared("instance_ids", List.of(first, second));

        alice.put("/instances", Body.of("action", "delete", "id", first)).expect(202);

        assertThat(volumes.status(id)).isEqualTo("attached");
        assertThat(volumes.machines(id)).containsExactly(second);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_cannot_be_deleted_while_a_machine_that_runs_has_it_mounted() {
        String running = volumes.runningInstance("FIN-01");
        String offline = volumes.offlineInstance("FIN-01");
        String id = shared("instance_ids", List.of(running, offline));

        alice.delete("/volumes/" + id).expectError(403, "forbidden_action", running, "shut down");
        volumes.put("delete", id).expectError(403, "forbidden_action", running);
        assertThat(volumes.machines(id)).hasSize(2);
        volumes.switchInstance("shutdown", running);
        alice.delete("/volumes/" + id).expect(202);
        assertThat(volumes.trash()).containsExactly(id);
    }

    private String shared(@Nullable Object... namesAndValues) {
        Object[] type = {"type", "NVMe_Shared"};
        @Nullable Object[] all = new @Nullable Object[type.length + namesAndValues.length];
        System.arraycopy(type, 0, all, 0, type.length);
        System.arraycopy(namesAndValues, 0, all, type.length, namesAndValues.length);
        return volumes.settled(all);
    }

    private List<String> volumeIds(String instance) {
        return VolumeCalls.strings(volumes.instance(instance).get("volume_ids"));
    }
}
