package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.FleetSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The file systems of clusters: the new home of each, and those of former clusters. */
class ClusterVolumeTest {
    private final RunningHavu havu =
            RunningHavu.settings().fleet(ClusterCalls.fleet(4, 8)).start();
    private final ApiClient alice = havu.alice();
    private final ClusterCalls clusters = new ClusterCalls(havu, alice);
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_cluster_has_a_new_file_system_mounted_as_home() {
        String id = clusters.order("shared_volume", Body.map("name", "our-home", "size", "30000"));

        JsonNode shared = clusters.read(id).get("shared_volumes");
        assertThat(shared).hasSize(1);
        assertThat(shared.get(0).propertyNames())
                .containsExactlyInAnyOrder("id", "name", "mount_point", "size_in_gigabytes");
        assertThat(shared.get(0).get("name").asString()).isEqualTo("our-home");
        assertThat(shared.get(0).get("mount_point").asString()).isEqualTo("/home");
        assertThat(shared.get(0).get("size_in_gigabytes").isInt()).isTrue();
        assertThat(shared.get(0).get("size_in_gigabytes").intValue()).isEqualTo(30_000);
    }

    @Test
    void the_home_is_a_volume_that_names_its_cluster() {
        String id = clusters.settled();

        JsonNode home = volumes.read(clusters.home(id));
        assertThat(home.get("type").asString()).isEqualTo("NVMe_Shared_Cluster");
        assertThat(home.get("status").asString()).isEqualTo("attached");
        assertThat(home.get("location").asString()).isEqualTo("FIN-03");
        assertThat(home.get("target").asString()).isEqualTo("/home");
        assertThat(home.get("instance_id").asString()).isEqualTo(id);
        assertThat(home.get("monthly_price").doubleValue()).isEqualTo(200.0);
        assertThat(home.get("instances")).hasSize(1);
        JsonNode machine = home.get("instances").get(0);
        assertThat(machine.get("id").asString()).isEqualTo(id);
        assertThat(machine.get("hostname").asString()).isEqualTo("nodes");
        assertThat(machine.get("instance_type").asString()).isEqualTo("16B200");
        assertThat(machine.get("status").asString()).isEqualTo("running");
        assertThat(machine.get("ip")).isEqualTo(clusters.read(id).get("ip"));
        assertThat(machine.get("os_volume_id").isNull()).isTrue();
        assertThat(volumes.listed("")).containsExactly(clusters.home(id));
    }

    @Test
    void the_home_can_grow_and_be_renamed_while_its_cluster_runs() {
        String id = clusters.settled();
        String home = clusters.home(id);

        volumes.act("resize", home, "size", 2000);
        volumes.act("rename", home, "name", "palace");

        JsonNode shared = clusters.read(id).get("shared_volumes").get(0);
        assertThat(shared.get("size_in_gigabytes").intValue()).isEqualTo(2000);
        assertThat(shared.get("name").asString()).isEqualTo("palace");
    }

    @Test
    void the_home_can_be_neither_detached_nor_deleted_nor_cloned_while_it_belongs_to_a_cluster() {
        String id = clusters.settled();
        String home = clusters.home(id);

        volumes.put("detach", home).expectError(403, "forbidden_action", id);
        volumes.put("detach", home, "instance_id", id).expectError(403, "forbidden_action", id);
        volumes.put("delete", home).expectError(403, "forbidden_action", id);
        alice.delete("/volumes/" + home + "?force=true").expectError(403, "forbidden_action", id);
        volumes.put("clone", home).expectError(403, "forbidden_action", id);
        assertThat(volumes.status(home)).isEqualTo("attached");
    }

    @Test
    void discontinuing_detaches_and_keeps_the_home() {
        String id = clusters.settled();
        String home = clusters.home(id);

        clusters.discontinue(id).expect(202);

        assertThat(volumes.status(home)).isEqualTo("detached");
        assertThat(volumes.read(home).get("instance_id").isNull()).isTrue();
        assertThat(volumes.machines(home)).isEmpty();
        havu.settle();
        assertThat(volumes.listed("")).containsExactly(home);
        alice.delete("/volumes/" + home).expect(202);
        assertThat(volumes.trash()).containsExactly(home);
    }

    @Test
    void a_cluster_that_failed_gives_its_home_back_when_it_is_discontinued() {
        try (RunningHavu failing =
                RunningHavu.settings().simulation(ClusterCalls.failures()).start()) {
            ClusterCalls calls = new ClusterCalls(failing, failing.alice());
            String id = calls.settled("hostname", "broken");
            String home = calls.home(id);

            calls.discontinue(id).expect(202);

            assertThat(new VolumeCalls(failing, failing.alice()).status(home)).isEqualTo("detached");
        }
    }

    @Test
    void a_new_cluster_takes_the_file_systems_of_former_ones_along() {
        String first = formerHome();
        String second = formerHome();

        String id = clusters.order("existing_volumes", List.of(Body.map("id", second), Body.map("id", first)));

        JsonNode shared = clusters.read(id).get("shared_volumes");
        assertThat(VolumeCalls.strings(shared, "id")).hasSize(3).endsWith(second, first);
        assertThat(VolumeCalls.strings(shared, "mount_point"))
                .containsExactly("/home", "/mnt/" + path(second), "/mnt/" + path(first));
        assertThat(volumes.status(first)).isEqualTo("attached");
        assertThat(volumes.machines(second)).containsExactly(id);
        havu.settle();
        clusters.discontinue(id).expect(202);
        assertThat(volumes.status(first)).isEqualTo("detached");
        assertThat(volumes.status(second)).isEqualTo("detached");
    }

    @Test
    void a_file_system_in_use_by_a_cluster_cannot_go_to_another_one() {
        String home = clusters.home(clusters.settled());

        takes(home).expectError(403, "forbidden_action", home, "attached");
        assertThat(clusters.listed("")).hasSize(1);
    }

    @Test
    void a_deleted_file_system_cannot_go_to_a_cluster() {
        String home = formerHome();
        volumes.act("delete", home);

        takes(home).expectError(403, "forbidden_action", home, "deleted");
    }

    @Test
    void only_file_systems_of_clusters_in_the_same_location_are_taken_along() {
        String block = volumes.settled("location_code", "FIN-03");
        String ordinary = volumes.settled("location_code", "FIN-03", "type", "NVMe_Shared");

        takes(block).expectError(400, "invalid_request", "existing_volumes", block);
        takes(ordinary).expectError(400, "invalid_request", "existing_volumes", ordinary, "NVMe_Shared");
        assertThat(volumes.status(ordinary)).isEqualTo("detached");
        assertThat(clusters.listed("")).isEmpty();
    }

    @Test
    void a_file_system_in_another_location_is_refused_with_both_locations_named() {
        try (RunningHavu two = RunningHavu.settings().fleet(twoLocations()).start()) {
            ClusterCalls calls = new ClusterCalls(two, two.alice());
            String id = calls.settled("location_code", "FIN-01");
            String home = calls.home(id);
            calls.discontinue(id).expect(202);
            two.settle();

            calls.post("existing_volumes", List.of(Body.map("id", home)))
                    .expectError(400, "invalid_request", "FIN-01", "FIN-03");
        }
    }

    @Test
    void a_file_system_of_clusters_does_not_go_to_instances() {
        String home = formerHome();
        String instance = volumes.offlineInstance("FIN-03");

        volumes.attach(home, instance).expectError(400, "invalid_request", home, "cluster");
        alice.post(
                        "/instances",
                        Body.of(
                                "instance_type", "CPU.4V.16G",
                                "image", "ubuntu-24.04",
                                "hostname", "machine",
                                "description", "",
                                "location_code", "FIN-03",
                                "existing_volumes", List.of(home)))
                .expectError(400, "invalid_request", home, "cluster");
        assertThat(volumes.status(home)).isEqualTo("detached");
    }

    @Test
    void a_former_home_can_be_cloned_and_the_clone_goes_to_a_cluster_too() {
        String clone = volumes.clone(formerHome());
        havu.settle();

        takes(clone).expect(202);
        assertThat(volumes.status(clone)).isEqualTo("attached");
    }

    private Answer takes(String volume) {
        return clusters.post("existing_volumes", List.of(Body.map("id", volume)));
    }

    private String formerHome() {
        String id = clusters.settled();
        String home = clusters.home(id);
        clusters.discontinue(id).expect(202);
        havu.settle();
        return home;
    }

    private String path(String volume) {
        return volumes.read(volume).get("pseudo_path").asString();
    }

    private static FleetSpec twoLocations() {
        var hosts = ClusterCalls.fleet(2, 8).locations().get("FIN-03");
        return new FleetSpec(Map.of("FIN-01", hosts, "FIN-03", hosts));
    }
}
