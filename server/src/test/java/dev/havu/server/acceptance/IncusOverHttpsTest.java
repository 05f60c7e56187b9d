package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.server.HavuDoctor;
import dev.havu.server.HavuServer;
import dev.havu.server.StartupException;
import dev.havu.server.config.ConfigLoader;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is not where Incus is: it shows a certificate, and knows that of Incus. */
@Tag(Testbed.INCUS)
class IncusOverHttpsTest {
    private final Testbed testbed = Testbed.open();

    @TempDir
    private Path directory;

    @AfterEach
    void clear() {
        testbed.clear();
    }

    @Test
    void machines_live_and_what_happens_to_them_is_noticed() throws IOException {
        try (HavuServer server = HavuServer.start(
                        configured(Testbed.clientCertificate(), Testbed.clientKey(), Testbed.serverCertificate()));
                IncusClient incus = IncusClient.open(Testbed.endpoint())) {
            ApiClient api = ApiClient.ofTheDefaultProject(server);

            String machine = api.post("/instances", DeployBody.small().toString())
                    .expect(202)
                    .text();
            testbed.settle(server.engine());
            assertThat(status(api, machine)).isEqualTo("running");

            String disk =
                    api.get("/instances/" + machine).json().get("os_volume_id").asString();
            incus.put(
                    List.of("instances", Names.ofOsVolume(disk), "state"),
                    Names.ofProject(testbed.prefix(), new ProjectKey("default", "default")),
                    Map.of("action", "stop", "force", true),
                    null);
            Testbed.await("the machine is offline", () -> status(api, machine).equals("offline"));

            api.put("/instances", """
                    {"action": "delete", "id": "%s"}""".formatted(machine)).expect(202);
            testbed.settle(server.engine());
            assertThat(status(api, machine)).isEqualTo("discontinued");
        }
    }

    @Test
    void the_doctor_finds_the_certificate_that_is_trusted() throws IOException {
        assertThat(HavuDoctor.examine(
                        configured(Testbed.clientCertificate(), Testbed.clientKey(), Testbed.serverCertificate())))
                .filteredOn(diagnosis -> diagnosis.subject().equals("rights"))
                .singleElement()
                .satisfies(rights -> {
                    assertThat(rights.verdict()).isEqualTo(Verdict.OK);
                    assertThat(rights.text()).startsWith("all, by the client certificate ");
                });
    }

    @Test
    void another_incus_in_the_place_of_this_one_is_not_spoken_to() throws IOException {
        HavuConfig config = configured(Testbed.clientCertificate(), Testbed.clientKey(), Testbed.clientCertificate());

        assertThatThrownBy(() -> HavuServer.start(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("another certificate than the one in incus-server-certificate");
        assertThat(HavuDoctor.examine(config))
                .filteredOn(diagnosis -> diagnosis.subject().equals("daemon"))
                .extracting(Diagnosis::verdict)
                .containsExactly(Verdict.PROBLEM);
    }

    @Test
    void a_client_that_incus_does_not_trust_is_told_how_that_is_mended() throws IOException {
        Stranger stranger = Stranger.in(directory);
        HavuConfig config = configured(stranger.certificate(), stranger.key(), Testbed.serverCertificate());

        assertThat(HavuDoctor.examine(config)).last().satisfies(diagnosis -> {
            assertThat(diagnosis.subject()).isEqualTo("daemon");
            assertThat(diagnosis.text()).isEqualTo("does not trust this client");
            assertThat(diagnosis.remedy()).contains("incus config trust add-certificate");
        });
        assertThatThrownBy(() -> HavuServer.start(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll("not authorized", "`havu doctor` tells more");
    }

    /** Certificate and key of somebody unknown: those of a Havu's own HTTPS. */
    private record Stranger(Path certificate, Path key) {
        static Stranger in(Path directory) {
            Path data = directory.resolve("stranger");
            Path certificate = Objects.requireNonNull(HavuServer.authorityFile(
                    ConfigLoader.load(Map.of("data", data.toString(), "tls", "true"), Map.of())));
            return new Stranger(certificate, certificate.resolveSibling("ca.key"));
        }
    }

    private HavuConfig configured(Path certificate, Path key, Path serverCertificate) throws IOException {
        IncusSettings settings = testbed.settings();
        Path file = Files.writeString(directory.resolve("havu.yaml"), """
                port: 0
                data: %s
                driver: incus
                incus:
                  url: %s
                  certificate: %s
                  key: %s
                  server-certificate: %s
                  prefix: %s
                  pool: %s
                  network: %s
                  images: {"*": %s}
                  overcommit: {cores: 1000, memory: 1000, storage: 1000}
                """.formatted(
                        directory.resolve("data"),
                        Testbed.url(),
                        certificate,
                        key,
                        serverCertificate,
                        settings.prefix(),
                        settings.pool(),
                        settings.network(),
                        settings.image("any").alias()));
        return ConfigLoader.load(Map.of("config", file.toString()), Map.of());
    }

    private static String status(ApiClient api, String machine) {
        return api.get("/instances/" + machine).expect(200).json().get("status").asString();
    }
}
