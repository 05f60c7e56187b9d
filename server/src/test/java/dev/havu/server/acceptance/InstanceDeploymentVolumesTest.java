package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /instances}: the volume it boots from, new volumes, and volumes that are there already. */
class InstanceDeploymentVolumesTest {
    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void without_a_wish_the_os_volume_is_50_gb_and_has_a_made_up_name() {
        String id = alice.running();

        JsonNode volume = osVolume(id);

        assertThat(volume.get("name").asString()).matches("OS-NVMe-[0-9A-Za-z]{8}");
        assertThat(volume.get("size").asInt()).isEqualTo(50);
        assertThat(volume.get("type").asString()).isEqualTo("NVMe");
        assertThat(volume.get("is_os_volume").asBoolean()).isTrue();
        assertThat(volume.get("target").asString()).isEqualTo("vda");
        assertThat(volume.get("location").asString()).isEqualTo("FIN-01");
        assertThat(volume.get("status").asString()).isEqualTo("attached");
        assertThat(volume.get("instance_id").asString()).isEqualTo(id);
        assertThat(volume.get("instances").get(0).get("os_volume_id")).isEqualTo(volume.get("id"));
    }

    @Test
    void the_os_volume_has_the_name_and_size_that_were_asked_for() {
        String id = alice.running(DeployBody.small().withJson("os_volume", "{\"name\":\"root\",\"size\":77}"));

        assertThat(osVolume(id).get("name").asString()).isEqualTo("root");
        assertThat(osVolume(id).get("size").asInt()).isEqualTo(77);
    }

    @Test
    void sizes_may_be_sent_as_text() {
        String id = alice.running(DeployBody.small()
                .withJson("os_volume", "{\"name\":\"root\",\"size\":\"60\"}")
                .withJson("volumes", "[{\"name\":\"data\",\"size\":\"100\",\"type\":\"NVMe\"}]"));

        assertThat(osVolume(id).get("size").asInt()).isEqualTo(60);
        assertThat(volumes(id).get(1).get("size").asInt()).isEqualTo(100);
    }

    @Test
    void the_os_volume_carries_the_keys_and_tags_of_the_order() {
        String key = alice.sshKey();
        String id = alice.running(DeployBody.small()
                .with("ssh_key_ids", List.of(key))
                .withJson(
                        "os_volume", "{\"name\":\"root\",\"size\":50,\"tags\":[{\"key\":\"Disk\",\"value\":\"a\"}]}"));

        assertThat(InstanceClient.ids(osVolume(id).get("ssh_key_ids"))).containsExactly(key);
        assertThat(osVolume(id).get("tags").get(0).get("key").asString()).isEqualTo("disk");
    }

    @Test
    void new_volumes_are_made_where_the_instance_is_and_attached_after_the_os_volume() {
        String id =
                alice.running(DeployBody.small().with("location_code", "FIN-03").withJson("volumes", """
                        [{"name":"fast","size":200,"type":"NVMe","location_code":"FIN-01","instance_id":null},
                         {"name":"slow","size":300,"type":"HDD"},
                         {"name":"shared","size":400,"type":"NVMe_Shared"}]"""));

        List<JsonNode> volumes = volumes(id);

        assertThat(volumes.getFirst().get("id")).isEqualTo(alice.get(id).get("os_volume_id"));
        assertThat(volumes)
                .extracting(volume -> volume.get("name").asString())
                .endsWith("fast", "slow", "shared")
                .hasSize(4);
        assertThat(volumes).allSatisfy(volume -> {
            assertThat(volume.get("location").asString()).isEqualTo("FIN-03");
            assertThat(volume.get("status").asString()).isEqualTo("attached");
        });
        assertThat(volumes)
                .extracting(volume -> volume.get("is_os_volume").asBoolean())
                .containsExactly(true, false, false, false);
        assertThat(volumes)
                .extracting(volume -> volume.get("target").asString())
                .startsWith("vda", "vdb", "vdc")
                .last()
                .asString()
                .contains(":");
    }

    @Test
    void detached_volumes_of_the_same_location_can_come_along() {
        String data = alice.volume();

        String id = alice.running(DeployBody.small().with("existing_volumes", List.of(data)));

        assertThat(alice.volumeIds(id)).hasSize(2).endsWith(data);
        assertThat(alice.getVolume(data).get("status").asString()).isEqualTo("attached");
        assertThat(alice.getVolume(data).get("instance_id").asString()).isEqualTo(id);
        assertThat(alice.getVolume(data).get("target").asString()).isEqualTo("vdb");
    }

    @Test
    void a_shared_file_system_can_come_along_although_another_instance_has_it() {
        String shared = alice.volume("NVMe_Shared", "FIN-01");
        DeployBody body = DeployBody.small().with("existing_volumes", List.of(shared));

        String first = alice.running(body);
        String second = alice.running(body);

        assertThat(InstanceClient.ids(alice.getVolume(shared).get("instances"), "id"))
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    void the_instance_shows_its_os_volume_once_it_is_provisioned_and_further_volumes_at_once() {
        String id = alice.deploy(DeployBody.small().withJson("volumes", """
                [{"name":"data","size":100,"type":"NVMe"}]"""));
        List<String> volumes = InstanceClient.ids(alice.api().getJson("/volumes"), "id");
        assertThat(volumes)
                .hasSize(2)
                .allSatisfy(volume -> assertThat(
                                alice.getVolume(volume).get("instance_id").asString())
                        .isEqualTo(id));

        for (String status : List.of("ordered", "provisioning")) {
            assertThat(alice.status(id)).isEqualTo(status);
            assertThat(alice.get(id).get("os_volume_id").isNull()).isTrue();
            assertThat(alice.volumeIds(id)).containsExactly(volumes.getLast());
            havu.advance(InstanceClient.ORDERED);
        }
        alice.settled(id, "running");

        assertThat(alice.get(id).get("os_volume_id").asString()).isEqualTo(volumes.getFirst());
        assertThat(alice.volumeIds(id)).isEqualTo(volumes);
    }

    @Test
    void a_detached_os_volume_can_be_booted_from_and_keeps_what_it_is() {
        String key = alice.sshKey();
        String old = alice.running(DeployBody.small()
                .with("ssh_key_ids", key)
                .with("image", "ubuntu-22.04")
                .withJson("os_volume", "{\"name\":\"root\",\"size\":99}"));
        String volume = osVolume(old).get("id").asString();
        alice.act("delete", old, Map.of("volume_ids", List.of())).expect(202);
        havu.settle();

        String id = alice.running(DeployBody.small().with("image", volume));

        assertThat(alice.get(id).get("image").asString()).isEqualTo(volume);
        assertThat(alice.get(id).get("os_volume_id").asString()).isEqualTo(volume);
        assertThat(alice.volumeIds(id)).containsExactly(volume);
        assertThat(alice.get(id).get("os_name").asString()).isEqualTo("Ubuntu 22.04");
        JsonNode reused = alice.getVolume(volume);
        assertThat(reused.get("name").asString()).isEqualTo("root");
        assertThat(reused.get("size").asInt()).isEqualTo(99);
        assertThat(reused.get("status").asString()).isEqualTo("attached");
        assertThat(reused.get("target").asString()).isEqualTo("vda");
        assertThat(InstanceClient.ids(reused.get("ssh_key_ids"))).containsExactly(key);
        assertThat(alice.api().getJson("/volumes")).hasSize(1);
    }

    @Test
    void new_keys_replace_those_of_a_reused_os_volume() {
        String volume = alice.detachedOsVolume("FIN-01");
        String key = alice.sshKey();

        alice.running(DeployBody.small().with("image", volume).with("ssh_key_ids", key));

        assertThat(InstanceClient.ids(alice.getVolume(volume).get("ssh_key_ids")))
                .containsExactly(key);
    }

    @Test
    void an_os_volume_as_image_can_be_written_in_any_letter_case() {
        String volume = alice.detachedOsVolume("FIN-01");

        String id = alice.running(DeployBody.small().with("image", volume.toUpperCase(Locale.ROOT)));

        assertThat(alice.get(id).get("os_volume_id").asString()).isEqualTo(volume);
    }

    @Test
    void an_os_volume_that_comes_along_as_a_further_volume_is_not_booted_from() {
        String further = alice.detachedOsVolume("FIN-01");

        String id = alice.running(DeployBody.small().with("existing_volumes", List.of(further)));

        assertThat(alice.get(id).get("os_volume_id").asString()).isNotEqualTo(further);
        assertThat(alice.getVolume(further).get("target").asString()).isEqualTo("vdb");
    }

    @Test
    void new_volumes_take_storage_of_the_location_until_they_are_gone_for_good() {
        DeployBody half = DeployBody.small().withJson("os_volume", "{\"name\":\"root\",\"size\":11000}");
        String id = alice.running(half);
        alice.api().post("/instances", half.toString()).expectError(503, "service_unavailable", "storage", "FIN-01");

        alice.act("delete", id).expect(202);
        havu.settle();
        alice.api().post("/instances", half.toString()).expectError(503, "service_unavailable", "storage", "FIN-01");
        alice.api().delete("/volumes/" + alice.trash().getFirst(), "{\"is_permanent\":true}");

        alice.running(half);
    }

    private JsonNode osVolume(String instance) {
        return alice.getVolume(alice.get(instance).get("os_volume_id").asString());
    }

    private List<JsonNode> volumes(String instance) {
        return alice.volumeIds(instance).stream().map(alice::getVolume).toList();
    }
}
