package dev.havu.server.config;

import dev.havu.server.limits.RateLimitSettings;
import dev.havu.server.tls.TlsSettings;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured, with the type it is used with.
 *
 * @param listen address to bind
 * @param port port to bind; 0 for any free one
 * @param tls whether HTTPS is spoken
 * @param data directory for everything that is kept; with {@code memory} only the certificate authority
 * @param memory whether nothing is kept
 * @param durability what an answered write survives
 * @param clientId client id of the default project; null when none was configured
 * @param clientSecret client secret of the default project; null when none was configured
 * @param adminToken token of the admin API; null when none was configured
 * @param rateLimits whether requests are limited
 * @param rateLimitSettings the numbers
 * @param tokenLifetime of access tokens, in whole seconds
 * @param maxBody bytes a request body may have
 * @param maxSnapshot bytes a snapshot may have that is to be restored
 * @param catalog file instead of the built-in catalog; null for that
 * @param seed file with what the default cloud should have; null for none
 * @param randomSeed what the random choices of the default cloud follow from; null to draw it at the first start
 * @param logLevel what is logged
 * @param accessLog file that gets a line for every request; null for none
 * @param billing whether use of the default cloud is paid for; null for what suits its driver
 * @param endWithParent whether the process ends when its standard input does
 * @param simulation how the machines of the default cloud behave
 * @param fleet machines of the default cloud; null for the built-in fleet
 * @param incus Incus behind the default cloud; null when the simulator is
 * @param projects projects of the default cloud; empty for the one that needs no configuration
 * @param clouds further clouds
 * @param effective every setting with the text of its value and where that came from
 */
public record HavuConfig(
        String listen,
        int port,
        TlsSettings tls,
        Path data,
        boolean memory,
        Durability durability,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String adminToken,
        boolean rateLimits,
        RateLimitSettings rateLimitSettings,
        Duration tokenLifetime,
        int maxBody,
        long maxSnapshot,
        @Nullable Path catalog,
        @Nullable Path seed,
        @Nullable Long randomSeed,
        LogLevel logLevel,
        @Nullable Path accessLog,
        @Nullable Boolean billing,
        boolean endWithParent,
        SimulationSection simulation,
        @Nullable FleetSection fleet,
        @Nullable IncusConfig incus,
        List<ProjectSection> projects,
        List<CloudSection> clouds,
        List<Effective> effective) {

    public HavuConfig {
        projects = List.copyOf(projects);
        clouds = List.copyOf(clouds);
        effective = List.copyOf(effective);
    }

    /**
     * One setting as it is in force.
     *
     * @param key its name
     * @param value its value as text; masked when it is a secret
     * @param source the flag, the variable or the file it came from, or {@code default}
     */
    public record Effective(String key, String value, String source) {}

    /** Nothing but defaults, in memory on a free port: what a test or a training run needs. */
    public static HavuConfig forTests() {
        return ConfigLoader.load(Map.of("memory", "on", "port", "0", "rate-limits", "off"), Map.of());
    }

    /** Whether only this machine can reach the server. */
    public boolean isLoopback() {
        return isLoopback(listen);
    }

    static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * The credential of the default project: what was configured; otherwise the documented one while the server listens on
     * loopback, and a random one as soon as others can reach it.
     */
    public StandInCredential standInCredential() {
        String id = clientId == null ? Settings.DEFAULT_CLIENT_ID : clientId;
        if (clientSecret != null) {
            return new StandInCredential.Known(id, clientSecret, clientSecret.equals(Settings.DEFAULT_CLIENT_SECRET));
        }
        return isLoopback()
                ? new StandInCredential.Known(id, Settings.DEFAULT_CLIENT_SECRET, true)
                : new StandInCredential.Generated(clientId);
    }

    /**
     * The token of the admin API: what was configured; otherwise the documented one while the server listens on loopback, and
     * null for a random one as soon as others can reach it.
     */
    public @Nullable String knownAdminToken() {
        return adminToken != null ? adminToken : isLoopback() ? Settings.DEFAULT_ADMIN_TOKEN : null;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "HavuConfig" + effective;
    }
}
