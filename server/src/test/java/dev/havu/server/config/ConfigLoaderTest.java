package dev.havu.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.money.Currency;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import dev.havu.server.limits.RateLimitSettings;
import dev.havu.server.tls.ServerName;
import dev.havu.server.tls.TlsSettings;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    private Path directory;

    @Test
    void hasDefaults() {
        HavuConfig config = ConfigLoader.load(NONE, NONE);

        assertThat(config.listen()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(3010);
        assertThat(config.tls()).isEqualTo(new TlsSettings.Off());
        assertThat(config.data()).isEqualTo(Path.of(System.getProperty("user.home"), ".havu"));
        assertThat(config.memory()).isFalse();
        assertThat(config.durability()).isEqualTo(Durability.FULL);
        assertThat(config.clientId()).isNull();
        assertThat(config.clientSecret()).isNull();
        assertThat(config.rateLimits()).isTrue();
        assertThat(config.rateLimitSettings()).isEqualTo(RateLimitSettings.of(500, 60, 120));
        assertThat(config.tokenLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(config.maxBody()).isEqualTo(1 << 20);
        assertThat(config.catalog()).isNull();
        assertThat(config.randomSeed()).isNull();
        assertThat(config.logLevel()).isEqualTo(LogLevel.WARNING);
        assertThat(config.simulation()).isEqualTo(SimulationSection.DEFAULT);
        assertThat(config.fleet()).isNull();
        assertThat(config.projects()).isEmpty();
        assertThat(config.clouds()).isEmpty();
    }

    @Test
    void readsEverySettingFromFlags() {
        assertEverything(ConfigLoader.load(
                Map.ofEntries(
                        Map.entry("listen", "localhost"),
                        Map.entry("port", "0"),
                        Map.entry("tls", "on"),
                        Map.entry("tls-names", "api.verda.com,192.168.1.5"),
                        Map.entry("data", "/tmp/x/../y"),
                        Map.entry("memory", "on"),
                        Map.entry("durability", "normal"),
                        Map.entry("client-id", "me"),
                        Map.entry("client-secret", "mine"),
                        Map.entry("rate-limits", "off"),
                        Map.entry("rate-limit-project", "5"),
                        Map.entry("rate-limit-endpoint", "6"),
                        Map.entry("rate-limit-listing", "7"),
                        Map.entry("token-lifetime", "2m"),
                        Map.entry("max-body", "2MiB"),
                        Map.entry("catalog", "/tmp/catalog.json"),
                        Map.entry("random-seed", "-9"),
                        Map.entry("log-level", "debug")),
                NONE));
    }

    @Test
    void readsEverySettingFromTheEnvironment() {
        assertEverything(ConfigLoader.load(
                NONE,
                Map.ofEntries(
                        Map.entry("HAVU_LISTEN", "localhost"),
                        Map.entry("HAVU_PORT", "0"),
                        Map.entry("HAVU_TLS", "on"),
                        Map.entry("HAVU_TLS_NAMES", " API.verda.com , 192.168.1.5"),
                        Map.entry("HAVU_DATA", "/tmp/y"),
                        Map.entry("HAVU_MEMORY", "true"),
                        Map.entry("HAVU_DURABILITY", "normal"),
                        Map.entry("HAVU_CLIENT_ID", "me"),
                        Map.entry("HAVU_CLIENT_SECRET", "mine"),
                        Map.entry("HAVU_RATE_LIMITS", "OFF"),
                        Map.entry("HAVU_RATE_LIMIT_PROJECT", "5"),
                        Map.entry("HAVU_RATE_LIMIT_ENDPOINT", "6"),
                        Map.entry("HAVU_RATE_LIMIT_LISTING", "7"),
                        Map.entry("HAVU_TOKEN_LIFETIME", "120s"),
                        Map.entry("HAVU_MAX_BODY", "2048KiB"),
                        Map.entry("HAVU_CATALOG", "/tmp/catalog.json"),
                        Map.entry("HAVU_RANDOM_SEED", "-9"),
                        Map.entry("HAVU_LOG_LEVEL", "debug"),
                        Map.entry("HAVU_JAVA_OPTS", "-Xmx1g"),
                        Map.entry("PATH", "/bin"))));
    }

    @Test
    void readsEverySettingFromAFile() throws IOException {
        assertEverything(load("""
                listen: localhost
                port: 0
                tls: on
                tls-names: api.verda.com, 192.168.1.5
                data: /tmp/y
                memory: on
                durability: normal
                client-id: me
                client-secret: mine
                rate-limits: false
                rate-limit-project: 5
                rate-limit-endpoint: 6
                rate-limit-listing: 7
                token-lifetime: 2m
                max-body: 2097152
                catalog: /tmp/catalog.json
                random-seed: -9
                log-level: debug
                """));
    }

    private static void assertEverything(HavuConfig config) {
        assertThat(config.listen()).isEqualTo("localhost");
        assertThat(config.port()).isZero();
        assertThat(config.tls())
                .isEqualTo(new TlsSettings.LocallySigned(
                        Path.of("/tmp/y/tls"),
                        List.of(ServerName.parse("api.verda.com"), ServerName.parse("192.168.1.5"))));
        assertThat(config.data()).isEqualTo(Path.of("/tmp/y"));
        assertThat(config.memory()).isTrue();
        assertThat(config.durability()).isEqualTo(Durability.NORMAL);
        assertThat(config.clientId()).isEqualTo("me");
        assertThat(config.clientSecret()).isEqualTo("mine");
        assertThat(config.rateLimits()).isFalse();
        assertThat(config.rateLimitSettings()).isEqualTo(RateLimitSettings.of(5, 6, 7));
        assertThat(config.tokenLifetime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.maxBody()).isEqualTo(2 << 20);
        assertThat(config.catalog()).isEqualTo(Path.of("/tmp/catalog.json"));
        assertThat(config.randomSeed()).isEqualTo(-9);
        assertThat(config.logLevel()).isEqualTo(LogLevel.DEBUG);
    }

    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFileAndThatOverDefaults() throws IOException {
        Path file = write("port: 1\nrate-limit-project: 1\nrate-limit-endpoint: 1\n");
        HavuConfig config = ConfigLoader.load(
                Map.of("config", file.toString(), "port", "3"),
                Map.of("HAVU_PORT", "2", "HAVU_RATE_LIMIT_PROJECT", "2", "HAVU_CONFIG", "/does/not/exist"));

        assertThat(config.port()).isEqualTo(3);
        assertThat(config.rateLimitSettings()).isEqualTo(RateLimitSettings.of(2, 1, 120));
        assertThat(config.effective())
                .contains(
                        new HavuConfig.Effective("port", "3", "--port"),
                        new HavuConfig.Effective("rate-limit-project", "2", "HAVU_RATE_LIMIT_PROJECT"),
                        new HavuConfig.Effective("rate-limit-endpoint", "1", file.toString()),
                        new HavuConfig.Effective("rate-limit-listing", "120", "default"));
    }

    @Test
    void findsTheFileThroughTheEnvironment() throws IOException {
        assertThat(ConfigLoader.load(
                                NONE, Map.of("HAVU_CONFIG", write("port: 9").toString()))
                        .port())
                .isEqualTo(9);
    }

    @Test
    void neverShowsSecrets() throws IOException {
        HavuConfig config = ConfigLoader.load(
                Map.of("client-secret", "s3cret", "config", write("""
                projects:
                  - name: a
                    credentials: [{client-id: x, client-secret: s3cret}]
                """).toString()), NONE);

        assertThat(config.effective())
                .contains(new HavuConfig.Effective("client-secret", "********", "--client-secret"));
        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(config.projects().toString()).doesNotContain("s3cret");
        assertThat(config.standInCredential().toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> ConfigLoader.load(Map.of("client-secret", " s3cret"), NONE))
                .message()
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port | 65536 | port must be a whole number between 0 and 65535, but was '65536' (from --port)",
                "port | http | port must be a whole number between 0 and 65535, but was 'http' (from --port)",
                "memory | maybe | memory must be on or off, but was 'maybe' (from --memory)",
                "rate-limit-project | 0 | rate-limit-project must be a whole number between 1 and 1000000000, but was '0' (from --rate-limit-project)",
                "durability | none | durability must be full or normal, but was 'none' (from --durability)",
                "token-lifetime | 10 | token-lifetime must be a duration such as 300ms, 2s, 5m, 96h or 30d, but was '10' (from --token-lifetime)",
                "token-lifetime | 1500ms | token-lifetime must be a duration of whole seconds, such as 3600s or 1h, but was '1500ms' (from --token-lifetime)",
                "max-body | 1GiB | max-body must be a size between 1KiB and 64MiB, such as 1MiB or 500KiB, but was '1GiB' (from --max-body)",
                "tls | maybe | tls must be on or off, but was 'maybe' (from --tls)",
                "tls-names | a,,b | tls-names must be DNS names or addresses separated by commas, such as api.example.com,192.168.1.5, but was 'a,,b' (from --tls-names)",
                "tls-names | api.verda.com | tls-names has no effect unless tls is on (from --tls-names)",
                "log-level | loud | log-level must be error, warning, info or debug, but was 'loud' (from --log-level)",
                "prot | 1 | --prot is not a flag; did you mean 'port'?",
                "xyzzy | 1 | --xyzzy is not a flag",
                "config | /does/not/exist.yaml | the configuration file /does/not/exist.yaml does not exist",
            })
    void namesKeyValueSourceAndRule(String key, String value, String problem) {
        assertThatThrownBy(() -> ConfigLoader.load(Map.of(key, value), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).containsExactly(problem));
    }

    @Test
    void takesTheCertificateOfTheOperator() {
        assertThat(ConfigLoader.load(Map.of("tls", "on", "tls-certificate", "/x/server.pem", "tls-key", "/x/key"), NONE)
                        .tls())
                .isEqualTo(new TlsSettings.OwnCertificate(Path.of("/x/server.pem"), Path.of("/x/key")));
    }

    @Test
    void refusesACertificateWithoutItsKeyOrWithFurtherNames() {
        assertThatThrownBy(() -> ConfigLoader.load(
                        Map.of("tls", "on", "tls-certificate", "/x/server.pem"),
                        Map.of("HAVU_TLS_NAMES", "api.verda.com")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "tls-certificate needs tls-key, the file with its private key (from --tls-certificate)",
                                        "tls-names cannot be given with tls-certificate, which has names of its own (from HAVU_TLS_NAMES)"));
        assertThatThrownBy(() -> ConfigLoader.load(Map.of("tls", "on", "tls-key", "/x/key"), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "tls-key needs tls-certificate, the file with its certificate (from --tls-key)"));
    }

    @Test
    void refusesUnknownVariables() {
        assertThatThrownBy(() -> ConfigLoader.load(NONE, Map.of("HAVU_PROT", "1", "HAVU_PORT", "x", "OTHER", "1")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "the environment variable HAVU_PROT is not a setting; did you mean 'HAVU_PORT'?",
                                        "port must be a whole number between 0 and 65535, but was 'x' (from HAVU_PORT)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "prot: 1 | 'prot' is not a setting; did you mean 'port'?",
                "config: other.yaml | 'config' is not a setting",
                "port: [1] | 'port' must have a single value",
                "port: | 'port' must have a single value",
                "simulaton: {} | 'simulaton' is not a setting; did you mean 'simulation'?",
                "simulation: {instance: {boott: instant}} | 'simulation.instance.boott' is not a setting; did you mean 'boot'?",
                "simulation: {instance: {boot: fast}} | simulation.instance.boot: must be instant, {fixed: 300ms}, {from: 2s, to: 3s} or {reads: 3}, but was \"fast\"",
                "simulation: {instance: {boot: {fixed: 2}}} | simulation.instance.boot: must be a duration such as 300ms, 2s, 5m, 96h or 30d, but was '2'",
                "simulation: {node: {boot: {reads: 0}}} | simulation.node.boot: a number of reads must be at least 1, but was 0",
                "simulation: {rules: [{hostname: a, outcome: boom}]} | simulation.rules.0.outcome: must be one of no_capacity, installation_failed, error, but was 'boom'",
                "simulation: {rules: [{outcome: error}]} | simulation.rules.0: hostname is required",
                "fleet: {} | fleet: locations is required",
                "fleet: {locations: {A: {hosts: [{name: h, gpu: H100, gpus: 8, cores: 1, memory: -1}]}}} | fleet.locations.A.hosts.0: memory must be at least 1, but was -1",
                "projects: {} | 'projects' must be a list",
                "projects: [{balance: 5}] | projects.0: name is required",
                "projects: [{name: a, scripts-quota: 1001}] | projects.0: scripts-quota must be between 0 and 1000, but was 1001",
                "projects: [{name: a, currency: gbp}] | projects.0.currency: must be one of usd, eur, but was 'gbp'",
                "projects: [{name: a}, {name: a}] | two projects of the cloud 'default' have the name 'a'",
                "projects: [{name: a, accepts-transfers-from: [defualt]}] | project 'a' accepts transfers from 'defualt', which is no project of its cloud; did you mean 'default'?",
                "projects: [{name: a, credentials: [{client-id: havu, client-secret: x}]}] | two credentials have the client-id 'havu'",
                "clouds: [{name: default}] | two clouds have the name 'default'",
            })
    void namesWhatIsWrongInTheFile(String content, String problem) throws IOException {
        Path file = write(content);

        assertThatThrownBy(() -> ConfigLoader.load(Map.of("config", file.toString()), NONE))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems()).containsExactly(problem + " (in " + file + ")"));
    }

    @ParameterizedTest
    @CsvSource({"'- a list'", "'{'", "'a: 1\na: 2'", "text"})
    void refusesFilesThatAreNotSettings(String content) throws IOException {
        Path file = write(content);

        assertThatThrownBy(() -> ConfigLoader.load(Map.of("config", file.toString()), NONE))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the configuration file " + file)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void takesAnEmptyFileForDefaults() throws IOException {
        assertThat(load("# nothing\n").port()).isEqualTo(3010);
    }

    @Test
    void readsSections() throws IOException {
        HavuConfig config = load("""
                simulation:
                  instance: {ordered: instant, provisioning: {from: 1s, to: 2s}, boot: {reads: 3}}
                  volume: {clone: {fixed: 5m}}
                  cluster: {delete: instant}
                  node: {shutdown: {fixed: 1s}}
                  rules:
                    - {hostname: "fail-*", outcome: installation_failed, after: 2s}
                    - {hostname: never, outcome: no_capacity}
                fleet:
                  locations:
                    FIN-01:
                      hosts:
                        - {name: h100, count: 8, gpu: H100, gpus: 8, cores: 352, memory: 2048, storage: 30000, spot: false, confidential: true}
                        - {name: cpu, cores: 64, memory: 256, storage: 0}
                    EMPTY-01: {}
                projects:
                  - name: default
                    balance: 12.50
                    currency: eur
                    scripts-quota: 7
                    credentials:
                      - {client-id: a, client-secret: b, scope: other}
                      - {client-id: c, client-secret: d}
                    accepts-transfers-from: [second]
                  - name: second
                clouds:
                  - name: other
                    random-seed: 5
                    simulation: {instance: {boot: instant}}
                    fleet: {locations: {}}
                    projects: [{name: third}]
                  - name: plain
                """);

        SimulationSpec simulation = config.simulation().spec();
        assertThat(simulation.policies())
                .containsEntry(Step.INSTANCE_ACCEPT, new TransitionPolicy.Instant())
                .containsEntry(
                        Step.INSTANCE_PROVISION,
                        new TransitionPolicy.Range(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .containsEntry(Step.INSTANCE_BOOT, new TransitionPolicy.AfterReads(3))
                .containsEntry(Step.VOLUME_CLONE, new TransitionPolicy.Fixed(Duration.ofMinutes(5)))
                .containsEntry(Step.CLUSTER_DELETE, new TransitionPolicy.Instant())
                .containsEntry(Step.NODE_SHUTDOWN, new TransitionPolicy.Fixed(Duration.ofSeconds(1)))
                .containsEntry(
                        Step.INSTANCE_SHUTDOWN, SimulationSpec.defaultPolicies().get(Step.INSTANCE_SHUTDOWN));
        assertThat(simulation.outcomes())
                .containsExactly(
                        new ScriptedOutcome("fail-*", Progress.Failure.INSTALLATION_FAILED, Duration.ofSeconds(2)),
                        new ScriptedOutcome("never", Progress.Failure.NO_CAPACITY, Duration.ZERO));

        assertThat(config.fleet()).isNotNull();
        assertThat(config.fleet().spec().locations())
                .containsEntry("EMPTY-01", List.of())
                .containsEntry(
                        "FIN-01",
                        List.of(
                                new FleetSpec.HostGroup("h100", 8, "H100", 8, 352, 2048, 30000, false, true),
                                new FleetSpec.HostGroup("cpu", 1, null, 0, 64, 256, 0, true, false)));

        assertThat(config.projects())
                .containsExactly(
                        new ProjectSection(
                                "default",
                                new BigDecimal("12.50"),
                                Currency.EUR,
                                7,
                                List.of(
                                        new ProjectSection.CredentialSection("a", "b", "other"),
                                        new ProjectSection.CredentialSection("c", "d", "cloud-api-v1")),
                                List.of("second")),
                        ProjectSection.named("second"));
        assertThat(ProjectSection.named("x"))
                .isEqualTo(new ProjectSection("x", new BigDecimal("1000000"), Currency.USD, 100, List.of(), List.of()));

        assertThat(config.clouds()).extracting(CloudSection::name).containsExactly("other", "plain");
        CloudSection other = config.clouds().getFirst();
        assertThat(other.randomSeed()).isEqualTo(5);
        assertThat(other.simulation().spec().policies())
                .containsEntry(Step.INSTANCE_BOOT, new TransitionPolicy.Instant());
        assertThat(other.fleet()).isEqualTo(new FleetSection(Map.of()));
        assertThat(other.projects()).containsExactly(ProjectSection.named("third"));
        assertThat(config.clouds().getLast())
                .isEqualTo(new CloudSection("plain", null, SimulationSection.DEFAULT, null, List.of()));
        assertThat(config.effective())
                .extracting(HavuConfig.Effective::key)
                .contains("simulation", "fleet", "projects", "clouds");
    }

    @Test
    void changesNothingInTheSimulationByDefault() {
        assertThat(SimulationSection.DEFAULT.spec()).isEqualTo(SimulationSpec.defaults());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost", "127.8.9.1", "::1"})
    void usesTheDocumentedCredentialOnLoopback(String address) {
        HavuConfig config = ConfigLoader.load(Map.of("listen", address), NONE);

        assertThat(config.isLoopback()).isTrue();
        assertThat(config.standInCredential())
                .isEqualTo(new StandInCredential.Known("havu", "havu-local-secret", true));
    }

    @Test
    void asksForARandomCredentialWhereOthersCanReachTheServer() {
        assertThat(ConfigLoader.load(Map.of("listen", "0.0.0.0"), NONE).standInCredential())
                .isEqualTo(new StandInCredential.Generated(null));
        assertThat(ConfigLoader.load(Map.of("listen", "0.0.0.0", "client-id", "me"), NONE)
                        .standInCredential())
                .isEqualTo(new StandInCredential.Generated("me"));
    }

    @Test
    void usesWhatWasConfiguredEverywhere() {
        for (String address : List.of("0.0.0.0", "127.0.0.1")) {
            assertThat(ConfigLoader.load(Map.of("listen", address), Map.of("HAVU_CLIENT_SECRET", "mine"))
                            .standInCredential())
                    .isEqualTo(new StandInCredential.Known("havu", "mine", false));
        }
    }

    @Test
    void refusesTheDocumentedSecretWhereOthersCanReachTheServer() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(Map.of("listen", "0.0.0.0", "client-secret", "havu-local-secret"), NONE))
                .hasMessage("client-secret must not be the documented one while others can reach the server, at 0.0.0.0"
                        + " (from --client-secret)");
    }

    @Test
    void offersAConfigurationForTests() {
        HavuConfig config = HavuConfig.forTests();

        assertThat(config.memory()).isTrue();
        assertThat(config.port()).isZero();
        assertThat(config.rateLimits()).isFalse();
    }

    private HavuConfig load(String content) throws IOException {
        return ConfigLoader.load(Map.of("config", write(content).toString()), NONE);
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("havu.yaml"), content);
    }
}
