package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.server.HavuServer;
import dev.havu.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that does not come up is not waited for without end. */
@Tag(Testbed.INCUS)
class BootDeadlineOnIncusTest {
    private final Testbed testbed = Testbed.open();

    @TempDir
    private Path directory;

    @Test
    void a_startup_script_that_never_ends_is_a_failed_installation_and_can_be_deleted() throws IOException {
        IncusSettings settings = testbed.settings();
        Path file = Files.writeString(directory.resolve("havu.yaml"), """
                port: 0
                data: %s
                driver: incus
                incus:
                  socket: %s
                  prefix: %s
                  pool: %s
                  network: %s
                  images: {"*": %s}
                  overcommit: {cores: 1000, memory: 1000, storage: 1000}
                  boot-deadline: 10s
                """.formatted(
                        directory.resolve("data"),
                        ((IncusEndpoint.UnixSocket) settings.endpoint()).path(),
                        settings.prefix(),
                        settings.pool(),
                        settings.network(),
                        settings.image("any").alias()));
        try (HavuServer server = HavuServer.start(ConfigLoader.load(Map.of("config", file.toString()), Map.of()))) {
            ApiClient api = ApiClient.ofTheDefaultProject(server);
            String script = api.post("/scripts", """
                    {"name": "endless", "script": "#!/bin/sh\\nsleep 3600\\n"}""").expect(201).text();

            String machine = api.post(
                            "/instances",
                            DeployBody.small().with("startup_script_id", script).toString())
                    .expect(202)
                    .text();
            testbed.settle(server.engine());
            assertThat(status(api, machine)).isEqualTo("installation_failed");

            api.put("/instances", """
                    {"action": "delete", "id": "%s"}""".formatted(machine)).expect(202);
            testbed.settle(server.engine());
            assertThat(status(api, machine)).isEqualTo("discontinued");
        } finally {
            testbed.clear();
        }
    }

    private static String status(ApiClient api, String machine) {
        return api.get("/instances/" + machine).expect(200).json().get("status").asString();
    }
}
