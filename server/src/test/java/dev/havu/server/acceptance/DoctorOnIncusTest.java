package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.server.HavuDoctor;
import dev.havu.server.HavuServer;
import dev.havu.server.config.ConfigLoader;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a real Incus behind it, as it is configured by a file, and the doctor beside it. */
@Tag(Testbed.INCUS)
class DoctorOnIncusTest {
    private static final Verdict OK = Verdict.OK;

    private final Testbed testbed = Testbed.open();
    private final IncusSettings settings = testbed.settings();
    private final String project = Names.ofProject(testbed.prefix(), new ProjectKey("default", "default"));

    @TempDir
    private Path directory;

    private HavuConfig config;
    private HavuServer server;
    private IncusClient incus;

    @BeforeEach
    void start() throws IOException {
        IncusEndpoint.UnixSocket socket = (IncusEndpoint.UnixSocket) settings.endpoint();
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
                """.formatted(
                        directory.resolve("data"),
                        socket.path(),
                        settings.prefix(),
                        settings.pool(),
                        settings.network(),
                        settings.image("any").alias()));
        config = ConfigLoader.load(Map.of("config", file.toString()), Map.of());
        server = HavuServer.start(config);
        incus = IncusClient.open(socket);
    }

    @AfterEach
    void clear() {
        server.close();
        testbed.clear();
        incus.close();
    }

    @Test
    void what_a_running_server_has_made_is_sound_and_known() {
        deploy();

        assertThat(HavuDoctor.examine(config)).extracting(Diagnosis::verdict).containsOnly(OK);
        assertThat(HavuDoctor.orphans(config))
                .containsExactly(Diagnosis.ok(
                        "orphans", "2 machines and volumes in Incus, each known to Havu, and none missing"));
    }

    @Test
    void what_is_made_and_removed_by_hand_is_found_also_when_the_server_is_stopped() {
        String volume = deploy();
        server.close();
        List<String> volumes = List.of("storage-pools", settings.pool(), "volumes", "custom");
        incus.delete(List.of("storage-pools", settings.pool(), "volumes", "custom", Names.ofVolume(volume)), project);
        incus.post(volumes, project, null, Map.of("name", "by-hand"));

        assertThat(HavuDoctor.orphans(config))
                .extracting(Diagnosis::verdict, Diagnosis::text)
                .containsExactly(
                        tuple(Verdict.WARNING, "volume by-hand in " + project + ", unknown to Havu"),
                        tuple(
                                Verdict.PROBLEM,
                                "volume " + volume + " of project default: Incus has no " + Names.ofVolume(volume)
                                        + " in " + project));
    }

    /** Deploys a machine and a volume; the id of the latter. */
    private String deploy() {
        ApiClient api = ApiClient.ofTheDefaultProject(server);
        String machine = api.post("/instances", DeployBody.small().toString())
                .expect(202)
                .text();
        String volume = api.post("/volumes", """
                {"type": "NVMe", "location_code": "FIN-01", "size": 1, "name": "data"}""").expect(202).text();
        testbed.settle(server.engine());
        assertThat(api.get("/instances/" + machine)
                        .expect(200)
                        .json()
                        .get("status")
                        .asString())
                .isEqualTo("running");
        return volume;
    }
}
