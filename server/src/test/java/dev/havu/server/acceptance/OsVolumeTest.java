package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Step;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The volumes that instances boot from. */
class OsVolumeTest {
    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void an_os_volume_is_the_first_device_and_carries_the_keys_of_its_instance() {
        String key = alice.create("/ssh-keys", Body.of("name", "mine", "key", "ssh-ed25519 AAAA"));
        String instance = alice.create(
                "/instances",
                Body.of(
                        "instance_type", "CPU.4V.16G",
                        "image", "ubuntu-24.04",
                        "hostname", "machine",
                        "description", "",
                        "location_code", "FIN-01",
                        "ssh_key_ids", new String[] {key},
                        "os_volume", Body.map("name", "root", "size", 55)));
        havu.settle();

        JsonNode volume = volumes.read(osVolume(instance));
        assertThat(volume.get("is_os_volume").booleanValue()).isTrue();
        assertThat(volume.get("name").asString()).isEqualTo("root");
        assertThat(volume.get("size").intValue()).isEqualTo(55);
        assertThat(volume.get("type").asString()).isEqualTo("NVMe");
        assertThat(volume.get("target").asString()).isEqualTo("vda");
        assertThat(volume.get("status").asString()).isEqualTo("attached");
        assertThat(volume.get("instance_id").asString()).isEqualTo(instance);
        assertThat(VolumeCalls.strings(volume.get("ssh_key_ids"))).containsExactly(key);
        assertThat(volume.get("mount_command").isNull()).isTrue();
    }

    @Test
    void an_os_volume_nobody_named_has_a_name_that_was_made_up() {
        String id = osVolume(volumes.runningInstance("FIN-01"));

        assertThat(volumes.read(id).get("name").asString()).matches("OS-NVMe-[A-Za-z0-9]{8}");
    }

    @Test
    void an_instance_without_its_os_volume_cannot_start_until_it_is_back() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = osVolume(instance);

        volumes.act("detach", id);
        havu.settle();

        assertThat(volumes.status(id)).isEqualTo("detached");
        assertThat(volumes.instance(instance).get("os_volume_id").isNull()).isTrue();
        assertThat(volumes.instance(instance).get("volume_ids")).isEmpty();
        alice.put("/instances", Body.of("action", "start", "id", instance))
                .expectError(403, "forbidden_action", "OS volume");

        volumes.attach(id, instance).expect(202);
        havu.settle();

        assertThat(volumes.read(id).get("target").asString()).isEqualTo("vda");
        assertThat(osVolume(instance)).isEqualTo(id);
        volumes.switchInstance("start", instance);
        assertThat(volumes.instance(instance).get("status").asString()).isEqualTo("running");
    }

    @Test
    void an_os_volume_comes_back_as_the_first_device_even_after_data_volumes() {
        String instance = volumes.offlineInstance("FIN-01");
        String id = osVolume(instance);
        volumes.act("detach", id);
        havu.settle();
        String data = volumes.settled("instance_id", instance);

        volumes.attach(id, instance).expect(202);
        havu.settle();

        assertThat(volumes.read(data).get("target").asString()).isEqualTo("vdb");
        assertThat(volumes.read(id).get("target").asString()).isEqualTo("vda");
        assertThat(volumes.instance(instance).get("volume_ids").get(0).asString())
                .isEqualTo(id);
    }

    @Test
    void a_second_os_volume_is_only_data_to_an_instance_that_has_one() {
        String donor = volumes.offlineInstance("FIN-01");
        String second = osVolume(donor);
        volumes.act("detach", second);
        havu.settle();
        String instance = volumes.offlineInstance("FIN-01");
        String first = osVolume(instance);

        volumes.attach(second, instance).expect(202);
        havu.settle();

        assertThat(osVolume(instance)).isEqualTo(first);
        assertThat(volumes.read(second).get("target").asString()).isEqualTo("vdb");
        volumes.act("detach", second);
        havu.settle();
        assertThat(osVolume(instance)).isEqualTo(first);
    }

    @Test
    void a_detached_os_volume_boots_a_new_instance() {
        String donor = volumes.offlineInstance("FIN-01");
        String id = osVolume(donor);
        volumes.act("detach", id);
        havu.settle();

        String heir = alice.create(
                "/instances",
                Body.of(
                        "instance_type", "CPU.4V.16G",
                        "image", id,
                        "hostname", "heir",
                        "description", "",
                        "location_code", "FIN-01"));
        havu.settle();

        assertThat(osVolume(heir)).isEqualTo(id);
        assertThat(volumes.machines(id)).containsExactly(heir);
    }

    @Test
    void an_instance_forgets_an_os_volume_whose_attachment_timed_out() {
        try (RunningHavu slow = RunningHavu.settings()
                .simulation(SlowSteps.of(Step.VOLUME_ATTACH))
                .start()) {
            VolumeCalls calls = new VolumeCalls(slow, slow.alice());
            String instance = calls.offlineInstance("FIN-01");
            String id = calls.instance(instance).get("os_volume_id").asString();
            calls.act("detach", id);
            slow.settle();
            calls.attach(id, instance).expect(202);

            slow.advance(Duration.ofMinutes(10));

            assertThat(calls.status(id)).isEqualTo("detached");
            assertThat(calls.instance(instance).get("os_volume_id").isNull()).isTrue();
        }
    }

    private String osVolume(String instance) {
        return volumes.instance(instance).get("os_volume_id").asString();
    }
}
