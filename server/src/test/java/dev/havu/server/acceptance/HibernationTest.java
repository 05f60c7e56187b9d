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

/**
 * Hibernating keeps the volumes and gives the hardware back: a running instance ends as offline, one that is shut down is
 * discontinued. Both can be restored.
 */
class HibernationTest {
    /** A machine that fills a host; FIN-01 has two of them. */
    private static final DeployBody WHOLE_HOST = DeployBody.small().with("instance_type", "8H100.80S.176V");

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_running_instance_reads_as_running_until_it_is_offline_without_address_and_volumes() {
        String id = alice.running(withData());
        List<String> volumes = alice.volumeIds(id);

        alice.act("hibernate", id).expect(202);
        assertThat(alice.status(id)).isEqualTo("running");
        havu.settle();

        JsonNode hibernated = alice.get(id);
        assertThat(hibernated.get("status").asString()).isEqualTo("offline");
        assertThat(hibernated.get("ip").isNull()).isTrue();
        assertThat(hibernated.get("os_volume_id").isNull()).isTrue();
        assertThat(hibernated.get("volume_ids")).isEmpty();
        assertThat(volumes)
                .hasSize(2)
                .allSatisfy(volume -> assertThat(alice.volumeStatus(volume)).isEqualTo("detached"));
        assertThat(alice.list("")).containsExactly(id);
        alice.act("hibernate", id).expect(204);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_instance_that_is_shut_down_is_discontinued_and_keeps_its_volumes() {
        String id = alice.offline(withData());
        List<String> volumes = alice.volumeIds(id);

        alice.act("hibernate", id).expect(202);
        assertThat(alice.status(id)).isEqualTo("deleting");
        alice.settled(id, "discontinued");

        assertThat(alice.get(id).get("volume_ids")).isEmpty();
        assertThat(volumes)
                .hasSize(2)
                .allSatisfy(volume -> assertThat(alice.volumeStatus(volume)).isEqualTo("detached"));
        assertThat(alice.trash()).isEmpty();
        assertThat(alice.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore", "start", "boot"})
    void what_hibernated_while_running_comes_back_with_its_volumes_and_a_new_address(String action) {
        String id = alice.running(withData());
        JsonNode before = alice.get(id);
        hibernate(id, "offline");

        alice.act(action, id).expect(202);
        assertThat(alice.status(id)).isEqualTo("provisioning");
        alice.settled(id, "running");

        assertSameVolumes(id, before);
        assertThat(alice.get(id).get("ip").asString())
                .startsWith("198.18.")
                .isNotEqualTo(before.get("ip").asString());
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void what_hibernated_while_shut_down_comes_back_with_its_volumes_and_into_the_list() {
        String id = alice.offline(withData());
        JsonNode before = alice.get(id);
        hibernate(id, "discontinued");

        alice.act("restore", id).expect(202);
        assertThat(alice.list("?status=provisioning")).containsExactly(id);
        alice.settled(id, "running");

        assertSameVolumes(id, before);
        assertThat(alice.list("")).containsExactly(id);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_can_hibernate_and_be_restored_again_and_again() {
        String id = alice.running(withData());
        JsonNode before = alice.get(id);
        for (int round = 0; round < 3; round++) {
            hibernate(id, "offline");
            alice.act("restore", id).expect(202);
            alice.settled(id, "running");
        }

        assertSameVolumes(id, before);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_shared_file_system_is_let_go_and_taken_up_again() {
        String shared = alice.volume("NVMe_Shared", "FIN-01");
        DeployBody body = DeployBody.small().with("existing_volumes", List.of(shared));
        String id = alice.running(body);
        String other = alice.running(body);

        hibernate(id, "offline");
        assertThat(InstanceClient.ids(alice.getVolume(shared).get("instances"), "id"))
                .containsExactly(other);
        alice.act("restore", id).expect(202);

        assertThat(InstanceClient.ids(alice.getVolume(shared).get("instances"), "id"))
                .containsExactlyInAnyOrder(id, other);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_instance_that_was_deleted_cannot_be_restored() {
        String id = alice.running();
        alice.act("delete", id, Map.of("volume_ids", List.of())).expect(202);
        alice.settled(id, "discontinued");

        alice.act("restore", id).expectError(400, "invalid_request", "not hibernated");
    }

    @ParameterizedTest
    @Tag(Testbed.ANY_DRIVER)
    @ValueSource(booleans = {false, true})
    void it_is_not_restored_when_a_volume_was_deleted_meanwhile(boolean permanently) {
        String id = alice.running(withData());
        String data = alice.volumeIds(id).getLast();
        hibernate(id, "offline");
        alice.api()
                .delete("/volumes/" + data, "{\"is_permanent\":%s}".formatted(permanently))
                .expect(202);

        assertRestoreRefused(id, 403, "forbidden_action", data, "deleted");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void it_is_not_restored_when_a_volume_is_attached_elsewhere_meanwhile() {
        String id = alice.running(withData());
        String data = alice.volumeIds(id).getLast();
        hibernate(id, "offline");
        String other = alice.running(DeployBody.small().with("existing_volumes", List.of(data)));

        assertRestoreRefused(id, 403, "forbidden_action", data, "attached");

        alice.act("delete", other).expect(202);
        havu.settle();
        alice.act("restore", id).expect(202);
    }

    @Test
    void its_hardware_goes_to_others_and_it_waits_until_some_is_free_again() {
        String id = alice.running(WHOLE_HOST);
        alice.running(WHOLE_HOST);
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isFalse();
        hibernate(id, "offline");
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isTrue();
        String third = alice.running(WHOLE_HOST);

        assertRestoreRefused(id, 503, "service_unavailable", "8H100.80S.176V", "FIN-01");

        alice.act("delete", third).expect(202);
        havu.settle();
        alice.act("restore", id).expect(202);
        alice.settled(id, "running");
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isFalse();
    }

    @Test
    void a_discontinued_one_waits_for_free_hardware_too() {
        String id = alice.offline(WHOLE_HOST);
        hibernate(id, "discontinued");
        alice.running(WHOLE_HOST);
        alice.running(WHOLE_HOST);

        assertRestoreRefused(id, 503, "service_unavailable", "8H100.80S.176V", "FIN-01");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_hibernated_instance_can_be_deleted_and_its_free_volumes_stay() {
        String id = alice.running(withData());
        List<String> volumes = alice.volumeIds(id);
        hibernate(id, "offline");

        alice.act("delete", id).expect(202);
        alice.settled(id, "discontinued");

        assertThat(volumes)
                .allSatisfy(volume -> assertThat(alice.volumeStatus(volume)).isEqualTo("detached"));
        alice.act("restore", id).expectError(400, "invalid_request", "not hibernated");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void volumes_that_a_hibernated_instance_left_are_deleted_with_it_when_they_are_listed() {
        String id = alice.running(withData());
        List<String> volumes = alice.volumeIds(id);
        hibernate(id, "offline");

        alice.act("delete", id, Map.of("volume_ids", List.of(volumes.getFirst())))
                .expect(202);

        assertThat(alice.trash()).containsExactly(volumes.getFirst());
        assertThat(alice.volumeStatus(volumes.getLast())).isEqualTo("detached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_instance_can_be_deleted_while_it_hibernates() {
        String id = alice.running(withData());
        List<String> volumes = alice.volumeIds(id);
        alice.act("hibernate", id).expect(202);

        alice.act("delete", id).expect(202);
        alice.settled(id, "discontinued");

        assertThat(alice.trash()).containsExactly(volumes.getFirst());
        assertThat(alice.volumeStatus(volumes.getLast())).isEqualTo("detached");
        alice.act("restore", id).expectError(400, "invalid_request", "not hibernated");
    }

    private static DeployBody withData() {
        return DeployBody.small().withJson("volumes", """
                [{"name":"data","size":10,"type":"NVMe"}]""");
    }

    private void hibernate(String id, String statusAfterwards) {
        alice.act("hibernate", id).expect(202);
        alice.settled(id, statusAfterwards);
    }

    private void assertSameVolumes(String id, JsonNode before) {
        JsonNode after = alice.get(id);
        assertThat(after.get("os_volume_id")).isEqualTo(before.get("os_volume_id"));
        assertThat(after.get("volume_ids")).isEqualTo(before.get("volume_ids"));
        assertThat(alice.volumeIds(id))
                .allSatisfy(volume -> assertThat(alice.volumeStatus(volume)).isEqualTo("attached"));
    }

    private void assertRestoreRefused(String id, int status, String code, String... messageParts) {
        List<String> before = alice.everything();
        alice.act("restore", id).expectError(status, code, messageParts);
        assertThat(alice.everything()).isEqualTo(before);
    }
}
