package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The story of the quick start: deploy, watch, attach, shut down, delete, find the volume in the trash. */
class FirstInstanceTest {
    @Test
    void an_instance_goes_from_ordered_over_provisioning_to_running_and_its_volume_ends_in_the_trash() {
        try (RunningHavu havu = RunningHavu.start()) {
            ApiClient alice = havu.alice();
            String key = alice.create("/ssh-keys", "{\"name\":\"mine\",\"key\":\"ssh-ed25519 AAAA\"}");
            String id = alice.create("/instances", """
                    {"instance_type":"1H100.80S.30V","image":"ubuntu-24.04","hostname":"first","description":"",
                     "location_code":"FIN-01","ssh_key_ids":["%s"],"os_volume":{"name":"root","size":55}}""".formatted(key));

            assertThat(status(alice, id)).isEqualTo("ordered");
            havu.advance(Duration.ofMillis(300));
            assertThat(status(alice, id)).isEqualTo("provisioning");
            havu.advance(Duration.ofSeconds(3));
            JsonNode running = alice.getJson("/instances/" + id);
            assertThat(running.get("status").asString()).isEqualTo("running");
            assertThat(running.get("ip").asString()).startsWith("198.18.");

            String data = alice.create(
                    "/volumes", "{\"type\":\"NVMe\",\"name\":\"data\",\"size\":100,\"location_code\":\"FIN-01\"}");
            havu.settle();
            alice.put("/volumes", "{\"action\":\"attach\",\"id\":\"%s\",\"instance_id\":\"%s\"}".formatted(data, id))
                    .expectError(403, "forbidden_action", "must be shut down");
            alice.put("/instances", "{\"action\":\"shutdown\",\"id\":[\"%s\"],\"volume_ids\":null}".formatted(id))
                    .expect(202);
            havu.settle();
            assertThat(status(alice, id)).isEqualTo("offline");
            alice.put("/volumes", "{\"action\":\"attach\",\"id\":\"%s\",\"instance_id\":\"%s\"}".formatted(data, id))
                    .expect(202);
            havu.settle();
            assertThat(alice.getJson("/volumes/" + data).get("status").asString())
                    .isEqualTo("attached");

            alice.put("/instances", "{\"action\":\"delete\",\"id\":\"%s\"}".formatted(id))
                    .expect(202);
            havu.settle();
            assertThat(status(alice, id)).isEqualTo("discontinued");
            assertThat(alice.getJson("/instances")).isEmpty();
            JsonNode trash = alice.getJson("/volumes/trash");
            assertThat(trash).hasSize(1);
            assertThat(trash.get(0).get("name").asString()).isEqualTo("root");
            assertThat(alice.getJson("/volumes/" + data).get("status").asString())
                    .isEqualTo("detached");
        }
    }

    private static String status(ApiClient client, String instance) {
        return client.getJson("/instances/" + instance).get("status").asString();
    }
}
