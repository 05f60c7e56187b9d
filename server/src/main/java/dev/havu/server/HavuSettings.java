package dev.havu.server;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.money.Currency;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.config.StandInCredential;
import dev.havu.server.limits.RateLimitSettings;
import dev.havu.server.tls.TlsSettings;
import dev.havu.server.tokens.TokenSettings;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything the server needs to know, resolved: no file, environment or flag is looked at after this.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param tls whether HTTPS is spoken
 * @param bodyLimit bytes a request body may have
 * @param snapshotLimit bytes a snapshot may have that is to be restored
 * @param adminToken token of the admin API; null to make one at random at the first start
 * @param rateLimits null to switch them off
 * @param accessLog file that gets a line for every request; null for none
 * @param catalog the same for all clouds
 * @param clouds the first one is the default; its catalog is what public lists show
 * @param seed file with what the default cloud should have; null for none
 */
public record HavuSettings(
        String host,
        int port,
        TlsSettings tls,
        int bodyLimit,
        long snapshotLimit,
        Storage storage,
        TokenSettings tokens,
        @Nullable String adminToken,
        @Nullable RateLimitSettings rateLimits,
        @Nullable Path accessLog,
        Catalog catalog,
        List<CloudSettings> clouds,
        @Nullable Path seed) {
    public HavuSettings {
        clouds = List.copyOf(clouds);
        if (clouds.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one cloud");
        }
    }

    /** The names of the clouds. */
    Set<String> cloudNames() {
        return clouds.stream().map(CloudSettings::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Where state is kept. */
    public sealed interface Storage {
        /** Nowhere: it is gone when the server stops. */
        record InMemory() implements Storage {}

        /** In a directory. */
        record InDirectory(Path directory, Durability durability) implements Storage {}
    }

    /**
     * A cloud.
     *
     * @param seed of its random source; null to draw one when it is first opened
     * @param billed whether use is paid for
     */
    public record CloudSettings(
            String name,
            @Nullable Long seed,
            CloudClock clock,
            DriverSettings driver,
            boolean billed,
            List<ProjectSettings> projects) {
        public CloudSettings {
            projects = List.copyOf(projects);
        }
    }

    /** What stands behind a cloud. */
    public sealed interface DriverSettings {
        /** A simulation with the machines it pretends to have. */
        record Simulated(SimulationSpec simulation, FleetSpec fleet) implements DriverSettings {}

        /** The machines that Incus has. */
        record Incus(IncusSettings incus) implements DriverSettings {}
    }

    /**
     * A project.
     *
     * @param balance what it starts with; later the ledger counts
     * @param credentials declared ones, valid from the start
     * @param generated make a random credential, and show it once, if the project has none that is valid; null not to
     */
    public record ProjectSettings(
            String name,
            Currency currency,
            BigDecimal balance,
            int scriptQuota,
            List<String> acceptsTransfersFrom,
            List<CredentialSettings> credentials,
            StandInCredential.@Nullable Generated generated) {
        public ProjectSettings {
            acceptsTransfersFrom = List.copyOf(acceptsTransfersFrom);
            credentials = List.copyOf(credentials);
        }
    }

    /**
     * A declared credential.
     *
     * @param documented whether it is the one of the documentation, which may be shown and works on loopback only
     */
    public record CredentialSettings(String clientId, String clientSecret, String scope, boolean documented) {
        @Override
        public String toString() {
            return "CredentialSettings[clientId=" + clientId + ", scope=" + scope + "]";
        }
    }
}
