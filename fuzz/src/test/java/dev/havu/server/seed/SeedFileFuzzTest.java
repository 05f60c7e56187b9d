package dev.havu.server.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.api.Json;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.HavuServer;
import dev.havu.server.HavuSettings;
import dev.havu.server.catalog.CatalogFile;
import dev.havu.server.http.Request;
import dev.havu.server.tls.TlsSettings;
import dev.havu.server.tokens.TokenSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a seed file is, it is applied, twice with the same result, or refused with a message that a person can read. */
class SeedFileFuzzTest {
    private static final int LONGEST_MESSAGE = 20_000;

    private static final HavuServer SERVER = HavuServer.start(new HavuSettings(
            "127.0.0.1",
            0,
            new TlsSettings.Off(),
            Request.DEFAULT_BODY_LIMIT,
            Request.DEFAULT_BODY_LIMIT,
            new HavuSettings.Storage.InMemory(),
            TokenSettings.DEFAULT,
            "fuzz-admin-token",
            null,
            null,
            CatalogFile.bundled(),
            List.of(new HavuSettings.CloudSettings(
                    "default",
                    1L,
                    CloudClock.standing(Instant.parse("2026-01-01T00:00:00Z")),
                    new HavuSettings.DriverSettings.Simulated(SimulationSpec.defaults(), new FleetSpec(Map.of())),
                    true,
                    List.of())),
            null));
    private static final Cloud CLOUD = SERVER.engine().cloud("default");
    private static final Seeding SEEDING = new Seeding(SERVER.engine(), OpenApiDocument.load());

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static Stream<byte[]> files() {
        return Stream.of(
                        "",
                        "projects: []",
                        "projects:\n- name: a\n  balance: 2.50\n  accepts_transfers_from: [a]\n",
                        "projects:\n- {name: b, ssh_keys: [{name: k, key: ssh-rsa A}], script_quota: 1}",
                        "projects:\n- {name: c, credentials: [{client_id: c, client_secret: s, scope: x}]}",
                        "projects:\n- name: d\n  volumes: [{name: v, type: NVMe, size: 1, location_code: FIN-01}]\n",
                        "projects:\n- name: e\n  instances: [{hostname: h, instance_type: CPU.4V.16G, image: ubuntu-24.04,"
                                + " location_code: FIN-01, volumes: [v], ssh_keys: [k], startup_script: s}]\n",
                        "projects:\n- name: f\n  clusters: [{hostname: h, cluster_type: 16B200, image: i,"
                                + " location_code: FIN-03, shared_volume: {name: v, size: 10}, tags: [{key: k}]}]\n",
                        "{\"projects\":[{\"name\":\"g\",\"scripts\":[{\"name\":\"s\",\"script\":\"|\"}]}]}",
                        "projects: &a [*a]",
                        "projects: [1e999999999, .inf, 0x10, 2026-01-01, ~, !!binary aGk=, <<: x]",
                        "? [a]\n: b\n--- \n...")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void a_file_is_applied_or_refused(byte[] input) {
        SeedFile file;
        try {
            file = SeedFile.read(input);
            SEEDING.apply(CLOUD, input);
        } catch (Refusal refusal) {
            assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
            return;
        }
        assertThat(SEEDING.apply(CLOUD, input).made()).isEmpty();
        assertThat(SeedFile.read(Json.write(file.content())).content()).isEqualTo(file.content());
    }
}
