package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Deploying and deleting with bodies exactly as the known clients write them. */
class InstanceBodiesOfClientsTest {
    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_go_sdk_and_terraform_send_a_compact_body() {
        String key = alice.sshKey();

        JsonNode instance = deploy("""
                {"instance_type":"1B200.30V","image":"ubuntu-24.04-cuda-12.8-open-docker","hostname":"h","description":"d",\
                "ssh_key_ids":["%s"],"location_code":"FIN-03","os_volume":{"name":"os","size":55}}""".formatted(key));

        assertThat(instance.get("instance_type").asString()).isEqualTo("1B200.30V");
        assertThat(instance.get("is_spot").asBoolean()).isFalse();
        assertThat(instance.get("startup_script_id").isNull()).isTrue();
        assertThat(InstanceClient.ids(instance.get("ssh_key_ids"))).containsExactly(key);
    }

    @Test
    void the_command_line_client_adds_the_spot_contract_and_a_location_to_every_volume() {
        JsonNode instance = deploy("""
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"a1","description":"a1",\
                "location_code":"FIN-01","contract":"SPOT",\
                "volumes":[{"size":500,"type":"NVMe","name":"a1-storage","location_code":"FIN-01"}],\
                "os_volume":{"name":"a1-os","size":55},"is_spot":true}""");

        assertThat(instance.get("contract").asString()).isEqualTo("SPOT");
        assertThat(alice.volumeIds(instance.get("id").asString()).stream()
                        .map(volume -> alice.getVolume(volume).get("name").asString()))
                .containsExactly("a1-os", "a1-storage");
    }

    @Test
    void the_python_sdk_writes_out_every_null_and_empty_list() {
        JsonNode instance = deploy("""
                {"instance_type": "CPU.4V.16G", "image": "ubuntu-22.04", "ssh_key_ids": [], "startup_script_id": null, \
                "hostname": "h", "description": "d", "location_code": "FIN-03", \
                "os_volume": {"name": "n", "size": 55, "on_spot_discontinue": null}, "volumes": [], \
                "existing_volumes": [], "is_spot": false, "coupon": null}""");

        assertThat(instance.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(alice.getVolume(instance.get("os_volume_id").asString())
                        .get("size")
                        .asInt())
                .isEqualTo(55);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"delete\",\"id\":[\"ID\"],\"volume_ids\":null}",
                "{\"action\":\"delete\",\"id\":[\"ID\"]}",
                "{\"id\": [\"ID\"], \"action\": \"delete\", \"volume_ids\": null}",
                "{\"id\": [\"ID\"], \"action\": \"delete\", \"volume_ids\": [\"OS\"]}",
                "{\"action\": \"delete\", \"instance_id\": \"ID\"}"
            })
    void all_clients_can_delete_an_instance_with_its_os_volume(String body) {
        String id = alice.running();
        String osVolume = alice.get(id).get("os_volume_id").asString();

        alice.api()
                .put("/instances", body.replace("ID", id).replace("OS", osVolume))
                .expect(202);

        alice.settled(id, "discontinued");
        assertThat(alice.trash()).containsExactly(osVolume);
    }

    @Test
    void the_python_sdk_can_delete_for_good() {
        String id = alice.running();
        String osVolume = alice.get(id).get("os_volume_id").asString();

        alice.api().put("/instances", """
                        {"id": ["%s"], "action": "delete", "volume_ids": ["%s"], "delete_permanently": true}""".formatted(id, osVolume)).expect(202);

        assertThat(alice.trash()).isEmpty();
        assertThat(alice.volumeStatus(osVolume)).isEqualTo("deleted");
    }

    @Test
    void the_command_line_client_deletes_all_instances_and_keeps_all_volumes() {
        List<String> ids = List.of(alice.running(), alice.running());

        alice.api()
                .put(
                        "/instances",
                        "{\"action\":\"delete\",\"id\":[\"%s\",\"%s\"],\"volume_ids\":[]}"
                                .formatted(ids.getFirst(), ids.getLast()))
                .expect(202);
        havu.settle();

        assertThat(alice.list("?status=discontinued")).isEqualTo(ids);
        assertThat(alice.trash()).isEmpty();
        assertThat(alice.api().getJson("/volumes?status=detached")).hasSize(2);
    }

    private JsonNode deploy(String body) {
        String id = alice.api().post("/instances", body).expect(202).text();
        return alice.get(alice.settled(id, "running"));
    }
}
