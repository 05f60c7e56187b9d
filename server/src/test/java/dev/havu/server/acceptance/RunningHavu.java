package dev.havu.server.acceptance;

import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.money.Currency;
import dev.havu.drivers.Reports;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.machines.DriverReports;
import dev.havu.server.HavuServer;
import dev.havu.server.HavuSettings;
import dev.havu.server.HavuSettings.CloudSettings;
import dev.havu.server.HavuSettings.CredentialSettings;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.HavuSettings.ProjectSettings;
import dev.havu.server.HavuSettings.Storage;
import dev.havu.server.catalog.CatalogFile;
import dev.havu.server.http.Request;
import dev.havu.server.limits.RateLimitSettings;
import dev.havu.server.tls.TlsSettings;
import dev.havu.server.tokens.TokenSettings;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real server on a free port whose clocks stand still until a test moves them. Every answer a client of it gets is
 * checked against the OpenAPI document.
 *
 * <p>By default: one cloud {@code default} with the projects {@code default} (client {@code alice}) and {@code other}
 * (client {@code bob}, accepts transfers from {@code default}), the default simulation timings, a small fleet, in memory,
 * without rate limits.
 */
public final class RunningHavu implements AutoCloseable {
    /** When the clocks stand at the start. */
    public static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    /** What every test client uses. */
    public static final String SECRET = "a-secret-for-tests";

    /** What opens the admin API. */
    public static final String ADMIN_TOKEN = "an-admin-token-for-tests";

    public static final String CLOUD = "default";

    /** How large a snapshot may be. */
    public static final long SNAPSHOT_LIMIT = 80L << 20;

    private final HavuServer server;
    private final @Nullable Testbed testbed;

    private RunningHavu(HavuServer server, @Nullable Testbed testbed) {
        this.server = server;
        this.testbed = testbed;
    }

    /** A server as described above. */
    public static RunningHavu start() {
        return settings().start();
    }

    /** A server whose steps take no time, with room for a hundred clusters in FIN-03 and of machines in FIN-01. */
    public static RunningHavu roomy() {
        Map<String, List<HostGroup>> locations = new LinkedHashMap<>();
        HostGroup cpu = new HostGroup("cpu", 10, null, 0, 384, 1536, 100_000, true, false);
        locations.put("FIN-01", List.of(cpu));
        locations.put("FIN-03", List.of(new HostGroup("b200", 250, "B200", 8, 352, 2048, 10_000, true, false), cpu));
        return settings()
                .simulation(SimulationSpec.instant())
                .fleet(new FleetSpec(locations))
                .start();
    }

    public static Settings settings() {
        return new Settings();
    }

    /** What a test may choose. */
    public static final class Settings {
        private Storage storage = new Storage.InMemory();
        private SimulationSpec simulation = SimulationSpec.defaults();
        private FleetSpec fleet = smallFleet();
        private boolean rateLimits;
        private Path accessLog;
        private TlsSettings tls = new TlsSettings.Off();
        private int scriptQuota = 100;
        private Currency currency = Currency.USD;
        private final List<CloudSettings> furtherClouds = new ArrayList<>();
        private Instant start = START;

        public Settings in(Path directory) {
            storage = new Storage.InDirectory(directory, Durability.NORMAL);
            return this;
        }

        public Settings simulation(SimulationSpec spec) {
            simulation = spec;
            return this;
        }

        public Settings fleet(FleetSpec spec) {
            fleet = spec;
            return this;
        }

        public Settings withRateLimits() {
            rateLimits = true;
            return this;
        }

        public Settings accessLog(Path file) {
            accessLog = file;
            return this;
        }

        public Settings tls(TlsSettings settings) {
            tls = settings;
            return this;
        }

        public Settings scriptQuota(int quota) {
            scriptQuota = quota;
            return this;
        }

        public Settings currency(Currency chosen) {
            currency = chosen;
            return this;
        }

        /** Where the clocks stand at the start. */
        public Settings startingAt(Instant instant) {
            start = instant;
            return this;
        }

        /**
         * A further cloud with the projects {@code default}, opened by {@code clientId}, and {@code other}, opened by
         * {@code clientId} with {@code -other} behind it; it accepts transfers from {@code default}.
         */
        public Settings furtherCloud(String name, String clientId) {
            furtherClouds.add(new CloudSettings(
                    name,
                    7L,
                    CloudClock.standing(start),
                    new DriverSettings.Simulated(simulation, fleet),
                    true,
                    List.of(
                            project("default", clientId, currency, scriptQuota, List.of()),
                            project("other", clientId + "-other", currency, scriptQuota, List.of("default")))));
            return this;
        }

        public RunningHavu start() {
            Testbed testbed = Testbed.chosen() ? Testbed.open() : null;
            List<CloudSettings> clouds = new ArrayList<>();
            clouds.add(new CloudSettings(
                    CLOUD,
                    testbed == null ? 42L : null,
                    testbed == null ? CloudClock.standing(start) : CloudClock.running(),
                    testbed == null
                            ? new DriverSettings.Simulated(simulation, fleet)
                            : new DriverSettings.Incus(testbed.settings()),
                    testbed == null,
                    List.of(
                            project("default", "alice", currency, scriptQuota, List.of()),
                            project("other", "bob", currency, scriptQuota, List.of("default")))));
            clouds.addAll(furtherClouds);
            return new RunningHavu(
                    HavuServer.start(new HavuSettings(
                            "127.0.0.1",
                            0,
                            tls,
                            Request.DEFAULT_BODY_LIMIT,
                            SNAPSHOT_LIMIT,
                            storage,
                            TokenSettings.DEFAULT,
                            ADMIN_TOKEN,
                            rateLimits ? RateLimitSettings.DEFAULT : null,
                            accessLog,
                            testbed == null ? CatalogFile.bundled() : testbed.catalog(),
                            clouds,
                            null)),
                    testbed);
        }

        private static ProjectSettings project(
                String name, String clientId, Currency currency, int scriptQuota, List<String> acceptsFrom) {
            return new ProjectSettings(
                    name,
                    currency,
                    new BigDecimal("1000000"),
                    scriptQuota,
                    acceptsFrom,
                    List.of(
                            new CredentialSettings(clientId, SECRET, "cloud-api-v1", false),
                            new CredentialSettings(clientId + "-without-scope", SECRET, "something-else", false)),
                    null);
        }
    }

    /**
     * FIN-01: two H100 hosts of eight GPUs, one B200 host, two CPU hosts, 20,000 GB. FIN-03: three B200 hosts, one H100 host
     * that takes no spot machines, two CPU hosts, 200,000 GB. FIN-02 and ICE-01: nothing.
     */
    public static FleetSpec smallFleet() {
        Map<String, List<HostGroup>> locations = new LinkedHashMap<>();
        locations.put(
                "FIN-01",
                List.of(
                        new HostGroup("h100", 2, "H100", 8, 352, 2048, 4000, true, false),
                        new HostGroup("b200", 1, "B200", 8, 352, 2048, 4000, true, false),
                        new HostGroup("cpu", 2, null, 0, 384, 1536, 4000, true, false)));
        locations.put(
                "FIN-03",
                List.of(
                        new HostGroup("b200", 3, "B200", 8, 352, 2048, 40_000, true, false),
                        new HostGroup("h100", 1, "H100", 8, 352, 2048, 40_000, false, false),
                        new HostGroup("cpu", 2, null, 0, 384, 1536, 20_000, true, false)));
        return new FleetSpec(locations);
    }

    /** A client of the project {@code default}. */
    public ApiClient alice() {
        return client("alice");
    }

    /** A client of the project {@code other}. */
    public ApiClient bob() {
        return client("bob");
    }

    /** A client with a token of its own. */
    public ApiClient client(String clientId) {
        ApiClient anonymous = anonymous();
        Answer answer = anonymous.post("/oauth2/token", """
                {"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}""".formatted(clientId, SECRET));
        return anonymous.withToken(answer.expect(200).json().get("access_token").asString());
    }

    /** A client without a token. */
    public ApiClient anonymous() {
        return new ApiClient(server, null);
    }

    /** An operator. */
    public ApiClient admin() {
        return new ApiClient(server, ADMIN_TOKEN);
    }

    public HavuServer server() {
        return server;
    }

    /** The driver of the default cloud has found a machine to be so. */
    void found(String machineId, Reports.Finding finding) {
        new DriverReports(server.engine().transactions(), CLOUD).found(machineId, finding);
    }

    /** Moves the clock of the default cloud; what falls due on the way is done. */
    public void advance(Duration duration) {
        server.engine().advance(CLOUD, duration);
    }

    /** Moves the clock of one cloud. */
    public void advance(String cloud, Duration duration) {
        server.engine().advance(cloud, duration);
    }

    /** Moves the clock far enough for anything the default simulation does; real machines are waited for. */
    public void settle() {
        if (testbed == null) {
            advance(Duration.ofSeconds(10));
        } else {
            testbed.settle(server.engine());
        }
    }

    @Override
    public void close() {
        server.close();
        if (testbed != null) {
            testbed.clear();
        }
    }
}
