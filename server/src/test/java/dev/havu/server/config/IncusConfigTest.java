package dev.havu.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.fleet.Placement.Order;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncusConfigTest {
    private static final IncusEndpoint ENDPOINT = new IncusEndpoint.UnixSocket(Path.of("/var/lib/incus/unix.socket"));

    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path directory;

    @Test
    void without_a_word_there_is_no_incus_and_nothing_of_it_is_shown() {
        HavuConfig config = ConfigLoader.load(NONE, NONE);

        assertThat(config.incus()).isNull();
        assertThat(config.effective())
                .contains(new HavuConfig.Effective("driver", "simulator", "default"))
                .extracting(HavuConfig.Effective::key)
                .noneMatch(key -> key.startsWith("incus"));
    }

    @Test
    void one_word_is_enough() {
        HavuConfig config = ConfigLoader.load(Map.of("driver", "incus"), NONE);

        assertThat(settings(config))
                .isEqualTo(new IncusSettings(
                        ENDPOINT,
                        "havu",
                        null,
                        null,
                        null,
                        Map.of(),
                        Map.of("FIN-01", List.of("*")),
                        IncusSettings.Overcommit.NONE,
                        2,
                        Order.PACK,
                        true,
                        Map.of(),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(20),
                        100,
                        null,
                        null));
        assertThat(config.effective())
                .contains(new HavuConfig.Effective("incus-socket", "/var/lib/incus/unix.socket", "default"));
    }

    @Test
    void everything_can_be_said_in_the_file() throws IOException {
        IncusSettings settings = settings(load("""
                driver: incus
                incus:
                  socket: /run/incus/unix.socket
                  prefix: gpus
                  pool: fast
                  network: lan
                  machines: virtual-machine
                  images:
                    ubuntu-24.04: images:ubuntu/24.04/cloud
                    ubuntu-22.04: {alias: jammy, server: "https://images.example.com", protocol: incus, machines: container}
                    "*": own
                  locations: {FIN-03: [m1, rack2], FIN-01: ["*"]}
                  overcommit: {cores: 2.5, memory: 1.1, storage: 3}
                  reserve: 16
                  placement: spread
                  cpu-machines-on-gpu-hosts: false
                  gpu-models: {"10de:ffff": H100}
                  shutdown-grace: 90s
                  boot-deadline: 5m
                  node-disk: 500
                  tunnel-interface: bond0
                  shared-path: /mnt/shared
                """));

        assertThat(settings.prefix()).isEqualTo("gpus");
        assertThat(settings.pool()).isEqualTo("fast");
        assertThat(settings.network()).isEqualTo("lan");
        assertThat(settings.machines()).isEqualTo(Kind.VIRTUAL_MACHINE);
        assertThat(settings.images())
                .containsOnly(
                        Map.entry(
                                "ubuntu-24.04",
                                new ImageSource(
                                        "ubuntu/24.04/cloud",
                                        "https://images.linuxcontainers.org",
                                        "simplestreams",
                                        null)),
                        Map.entry(
                                "ubuntu-22.04",
                                new ImageSource("jammy", "https://images.example.com", "incus", Kind.CONTAINER)),
                        Map.entry("*", ImageSource.local("own")));
        assertThat(settings.locations().keySet()).as("in this order").containsExactly("FIN-03", "FIN-01");
        assertThat(settings.locations()).containsEntry("FIN-03", List.of("m1", "rack2"));
        assertThat(settings.overcommit())
                .isEqualTo(new IncusSettings.Overcommit(
                        new BigDecimal("2.5"), new BigDecimal("1.1"), new BigDecimal("3")));
        assertThat(settings.reservedMemoryGigabytes()).isEqualTo(16);
        assertThat(settings.placement()).isEqualTo(Order.SPREAD);
        assertThat(settings.mixed()).isFalse();
        assertThat(settings.gpuModels()).containsExactly(Map.entry("10de:ffff", "H100"));
        assertThat(settings.shutdownGrace()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.bootDeadline()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.nodeDiskGigabytes()).isEqualTo(500);
        assertThat(settings.tunnelInterface()).isEqualTo("bond0");
        assertThat(settings.sharedPath()).isEqualTo(Path.of("/mnt/shared"));
    }

    @Test
    void flags_win_over_the_environment_and_that_over_the_section_of_the_file() throws IOException {
        Path file = write("driver: incus\nincus: {pool: file, network: file, prefix: file}\n");
        HavuConfig config = ConfigLoader.load(
                Map.of("config", file.toString(), "incus-pool", "flag"),
                Map.of("HAVU_INCUS_POOL", "variable", "HAVU_INCUS_NETWORK", "variable"));

        assertThat(settings(config).pool()).isEqualTo("flag");
        assertThat(settings(config).network()).isEqualTo("variable");
        assertThat(settings(config).prefix()).isEqualTo("file");
        assertThat(config.effective())
                .contains(
                        new HavuConfig.Effective("incus-network", "variable", "HAVU_INCUS_NETWORK"),
                        new HavuConfig.Effective("incus-prefix", "file", file.toString()));
    }

    @Test
    void a_socket_may_be_elsewhere() throws IOException {
        HavuConfig config = load("driver: incus\nincus: {socket: /run/incus/unix.socket}\n");

        assertThat(Objects.requireNonNull(config.incus()).access())
                .isEqualTo(new IncusAccess.Socket(Path.of("/run/incus/unix.socket")));
    }

    @Test
    void a_url_takes_certificates_and_the_usual_port() {
        HavuConfig config = ConfigLoader.load(
                Map.of(
                        "driver", "incus",
                        "incus-url", "https://incus.example.com",
                        "incus-certificate", "/x/client.crt",
                        "incus-key", "/x/client.key",
                        "incus-server-certificate", "/x/server.crt"),
                NONE);

        assertThat(Objects.requireNonNull(config.incus()).access())
                .isEqualTo(new IncusAccess.Url(
                        URI.create("https://incus.example.com:8443"),
                        Path.of("/x/client.crt"),
                        Path.of("/x/client.key"),
                        Path.of("/x/server.crt")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "driver | vmware | driver must be simulator or incus, but was 'vmware' (from --driver)",
                "incus-pool | fast | incus-pool has no effect unless driver is incus (from --incus-pool)",
            })
    void what_is_wrong_alone_is_named(String key, String value, String problem) {
        assertThatThrownBy(() -> ConfigLoader.load(Map.of(key, value), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).containsExactly(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "incus-prefix | a-b | incus-prefix must be at most 20 lower-case letters and digits, a letter first, but was 'a-b' (from --incus-prefix)",
                "incus-machines | vm | incus-machines must be auto, container or virtual-machine, but was 'vm' (from --incus-machines)",
                "incus-url | http://x | incus-url must be a URL such as https://incus.example.com:8443, but was 'http://x' (from --incus-url)",
                "incus-url | https://x/1.0 | incus-url must be a URL such as https://incus.example.com:8443, but was 'https://x/1.0' (from --incus-url)",
                "incus-url | https://x | incus-url needs incus-certificate and incus-key, files with a client certificate that Incus trusts, and its private key (from --incus-url)",
                "incus-key | /x | incus-key has no effect without incus-url (from --incus-key)",
                "memory | on | memory must be off with driver incus, or nobody would know of the machines any more (from --memory)",
            })
    void what_is_wrong_with_incus_is_named(String key, String value, String problem) {
        assertThatThrownBy(() -> ConfigLoader.load(Map.of("driver", "incus", key, value), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).containsExactly(problem));
    }

    @Test
    void a_socket_and_a_url_are_too_much() {
        assertThatThrownBy(() -> ConfigLoader.load(
                        Map.of(
                                "driver", "incus",
                                "incus-socket", "/x/unix.socket",
                                "incus-url", "https://x",
                                "incus-certificate", "/x/client.crt",
                                "incus-key", "/x/client.key"),
                        NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly("incus-socket cannot be given with incus-url (from --incus-socket)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "driver: simulator, incus: {reserve: 1} | 'incus' has no effect unless driver is incus",
                "driver: incus, simulation: {} | 'simulation' is of the simulator, and driver is incus: real machines take the time they take, and Incus knows which hosts there are",
                "driver: incus, fleet: {locations: {}} | 'fleet' is of the simulator, and driver is incus: real machines take the time they take, and Incus knows which hosts there are",
                "driver: incus, incus-pool: fast | 'incus-pool' belongs into the section 'incus', as 'pool'",
                "driver: incus, incus: {pol: fast} | 'incus.pol' is not a setting; did you mean 'pool'?",
                "driver: incus, incus: {pool: [fast]} | 'incus.pool' must have a single value",
                "driver: incus, incus: {imags: {}} | 'incus.imags' is not a setting; did you mean 'images'?",
                "driver: incus, incus: {images: {a: {server: x}}} | incus.images.a: alias is required",
                "driver: incus, incus: {images: {a: {alias: a, server: x}}} | incus.images.a: server must be a URL with https, but was 'x'",
                "driver: incus, incus: {images: {a: {alias: a, protocol: ftp}}} | incus.images.a: protocol must be simplestreams or incus, but was 'ftp'",
                "driver: incus, incus: {images: {a: {alias: a, machines: auto}}} | incus.images.a: machines must be container or virtual-machine, but was 'auto'",
                "driver: incus, incus: {overcommit: {cores: 0.5}} | incus.overcommit: cores must be 1 or more, but was 0.5",
                "driver: incus, incus: {reserve: -1} | incus: reserve must be at least 0, but was -1",
                "driver: incus, incus: {node-disk: 0} | incus: node-disk must be at least 1, but was 0",
                "driver: incus, incus: {placement: stack} | incus.placement: must be one of pack, spread, but was 'stack'",
                "driver: incus, incus: {boot-deadline: 5} | incus.boot-deadline: must be a duration such as 300ms, 2s, 5m, 96h or 30d, but was '5'",
            })
    void what_is_wrong_in_the_file_is_named(String content, String problem) throws IOException {
        Path file = write("{" + content + "}");

        assertThatThrownBy(() -> ConfigLoader.load(Map.of("config", file.toString()), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems()).containsExactly(problem + " (in " + file + ")"));
    }

    private static IncusSettings settings(HavuConfig config) {
        return Objects.requireNonNull(config.incus()).settings(ENDPOINT, "FIN-01");
    }

    private HavuConfig load(String content) throws IOException {
        return ConfigLoader.load(Map.of("config", write(content).toString()), NONE);
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("havu.yaml"), content);
    }
}
