package dev.havu.server.acceptance;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.fleet.Placement.Order;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.IncusSettings.Overcommit;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.engine.Engine;
import dev.havu.server.catalog.CatalogFile;
import dev.havu.store.DueWorkTable.Item;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * A real Incus, made by {@code testbed/incus} and named by the variables that it prints. With the system property
 * {@code havu.test.driver=incus} a {@link RunningHavu} has it behind its default cloud, so that a test of the simulator becomes a
 * test of real machines; its class or method is tagged {@link #ANY_DRIVER}.
 */
final class Testbed {
    /** Tag of tests that hold for every driver. */
    static final String ANY_DRIVER = "any-driver";

    /** Tag of tests that need an Incus. */
    static final String INCUS = "incus";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** Nothing that a driver does is planned further ahead; the end of the trash is. */
    private static final Duration FAR = Duration.ofHours(24);

    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);

    private Testbed() {}

    /** Whether the tests run on it. */
    static boolean chosen() {
        return "incus".equals(System.getProperty("havu.test.driver"));
    }

    static Testbed open() {
        return new Testbed();
    }

    /** What tells the things of this test from others in the same Incus. */
    String prefix() {
        return prefix;
    }

    static IncusEndpoint endpoint() {
        return new IncusEndpoint.UnixSocket(Path.of(variable("TESTBED_SOCKET")));
    }

    /** The same over HTTPS, with {@link #clientCertificate()}. */
    static String url() {
        return variable("TESTBED_HTTPS");
    }

    /** A certificate that it trusts. */
    static Path clientCertificate() {
        return Path.of(variable("TESTBED_CLIENT_CERTIFICATE"));
    }

    /** The private key of that. */
    static Path clientKey() {
        return Path.of(variable("TESTBED_CLIENT_KEY"));
    }

    /** Its own certificate. */
    static Path serverCertificate() {
        return Path.of(variable("TESTBED_SERVER_CERTIFICATE"));
    }

    /** Everything in one location, given away many times over, because the machines of the catalog are large. */
    IncusSettings settings() {
        BigDecimal manyTimes = BigDecimal.valueOf(1000);
        return new IncusSettings(
                endpoint(),
                prefix,
                variable("TESTBED_POOL"),
                variable("TESTBED_NETWORK"),
                null,
                Map.of(IncusSettings.EVERYTHING_ELSE, ImageSource.local(variable("TESTBED_IMAGE"))),
                Map.of("FIN-01", List.of(IncusSettings.EVERYTHING_ELSE)),
                new Overcommit(manyTimes, manyTimes, manyTimes),
                0,
                Order.PACK,
                true,
                Map.of(),
                Duration.ofSeconds(30),
                Duration.ofMinutes(20),
                10,
                null,
                null);
    }

    Catalog catalog() {
        return CatalogFile.bundled();
    }

    /** Waits until nothing is under way. */
    void settle(Engine engine) {
        Instant end = Instant.now().plus(PATIENCE);
        List<Item> left = underWay(engine);
        while (!left.isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("still under way after " + PATIENCE + ": " + left);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            left = underWay(engine);
        }
    }

    /** Waits for something that nothing under way brings about. */
    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not so within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static List<Item> underWay(Engine engine) {
        Instant soon = engine.cloud(RunningHavu.CLOUD).clock().instant().plus(FAR);
        return engine.transactions().store().read(session -> session.dueWork().all(RunningHavu.CLOUD)).stream()
                .filter(item -> item.dueAt().isBefore(soon))
                .toList();
    }

    /** Removes everything of this test. */
    void clear() {
        try (IncusClient incus = IncusClient.open(endpoint())) {
            for (JsonNode project : incus.get(List.of("projects"), null, Map.of("recursion", "1"))) {
                String name = project.path("name").asString();
                if (name.startsWith(prefix + "-")) {
                    clear(incus, name);
                }
            }
            for (JsonNode network : incus.get(List.of("networks"), null, Map.of("recursion", "1"))) {
                if (network.path("config").path("user.havu.prefix").asString("").equals(prefix)) {
                    incus.delete(List.of("networks", network.path("name").asString()), null);
                }
            }
        }
    }

    private static void clear(IncusClient incus, String project) {
        for (JsonNode instance : incus.get(List.of("instances"), project, Map.of("recursion", "1"))) {
            String name = instance.path("name").asString();
            if (!instance.path("status").asString().equals("Stopped")) {
                incus.put(List.of("instances", name, "state"), project, Map.of("action", "stop", "force", true), null);
            }
            incus.delete(List.of("instances", name), project);
        }
        String pool = variable("TESTBED_POOL");
        for (JsonNode volume :
                incus.get(List.of("storage-pools", pool, "volumes", "custom"), project, Map.of("recursion", "1"))) {
            incus.delete(
                    List.of(
                            "storage-pools",
                            pool,
                            "volumes",
                            "custom",
                            volume.path("name").asString()),
                    project);
        }
        incus.delete(List.of("projects", project), null);
    }

    private static String variable(String name) {
        return Objects.requireNonNull(
                System.getenv(name), name + " is not set; run testbed/incus up, and set what it prints");
    }
}
