package dev.havu.server.clouds;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.clouds.CloudRandom;
import dev.havu.engine.fleet.Fleets;
import dev.havu.engine.tenants.NewProject;
import dev.havu.engine.tenants.Tenants;
import dev.havu.store.CloudTable.StoredCloud;
import dev.havu.store.Session;
import dev.havu.store.Store.Restored;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Makes clouds and drops them while the server runs; what is made is there after a restart. */
public final class MadeClouds {
    /** Every program that reads JSON can hold such a number. */
    private static final long SEEDS = 1L << 53;

    private final Engine engine;
    private final Catalog catalog;
    private final FleetSpec builtInFleet;
    private final Set<String> configured;
    private final SecureRandom random;

    /**
     * Clouds of one server.
     *
     * @param configured names of the clouds that the configuration describes
     */
    public MadeClouds(
            Engine engine, Catalog catalog, FleetSpec builtInFleet, Set<String> configured, SecureRandom random) {
        this.engine = engine;
        this.catalog = catalog;
        this.builtInFleet = builtInFleet;
        this.configured = Set.copyOf(configured);
        this.random = random;
    }

    /**
     * A cloud to make.
     *
     * @param seed of its random choices; null to draw it
     * @param fleet null for the built-in one
     */
    public record NewCloud(
            String name,
            @Nullable Long seed,
            CloudClock clock,
            CloudDefinition definition,
            @Nullable FleetSpec fleet,
            List<NewProject> projects) {
        public NewCloud {
            projects = List.copyOf(projects);
        }
    }

    /** Whether the configuration describes a cloud. */
    public boolean isConfigured(Cloud cloud) {
        return configured.contains(cloud.name());
    }

    /**
     * Makes a cloud.
     *
     * @throws Refusal if there is one of that name, or something in it is wrong; nothing has changed then
     */
    public Cloud create(NewCloud wanted) {
        try {
            return engine.open(session -> make(session, wanted), transaction -> {
                Fleets.equip(transaction, wanted.fleet() == null ? builtInFleet : wanted.fleet());
                wanted.projects().forEach(project -> Tenants.create(transaction, project));
            });
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * Makes a cloud of what was saved of one.
     *
     * @param snapshot is changed on the way
     * @throws Refusal if there is a cloud of that name, or the file cannot be restored; nothing has changed then
     */
    public Restored createFrom(String name, Path snapshot) {
        CloudDefinition definition = definition(engine.transactions().store().definition(snapshot));
        Cloud cloud = create(new NewCloud(name, null, CloudClock.running(), definition, null, List.of()));
        try {
            return engine.snapshots().restore(cloud, snapshot);
        } catch (RuntimeException | Error failure) {
            engine.drop(cloud);
            throw failure;
        }
    }

    private static CloudDefinition definition(@Nullable String kept) {
        try {
            return kept == null ? new CloudDefinition(null) : CloudDefinition.read(kept);
        } catch (IllegalArgumentException | JacksonException unreadable) {
            throw Refusal.invalid("The snapshot is damaged: what the cloud is cannot be read");
        }
    }

    private Cloud make(Session session, NewCloud wanted) {
        if (session.clouds().find(wanted.name()) != null) {
            throw Refusal.conflict("There is a cloud `" + wanted.name() + "` already"
                    + (engine.clouds().find(wanted.name()) == null
                            ? ", which the configuration no longer names; choose another name"
                            : "; drop it first, or choose another name"));
        }
        long seed = wanted.seed() == null ? random.nextLong(SEEDS) : wanted.seed();
        StoredCloud stored = session.clouds().open(wanted.name(), seed);
        session.clouds().define(stored.name(), wanted.definition().write());
        return cloud(stored, wanted.clock(), wanted.definition());
    }

    private Cloud cloud(StoredCloud stored, CloudClock clock, CloudDefinition definition) {
        return new Cloud(
                stored.name(),
                clock,
                new CloudRandom(stored.name(), stored.seed(), stored.epoch()),
                catalog,
                definition.driver(stored.seed()),
                true);
    }

    /**
     * Drops a cloud with everything in it.
     *
     * @throws Refusal if the configuration describes it, or its machines are real
     */
    public void drop(Cloud cloud) {
        if (isConfigured(cloud)) {
            throw Refusal.forbidden(
                    "The cloud `" + cloud.name()
                            + "` is one of the configuration and would be back after a restart; take it out there, or reset it");
        }
        engine.drop(cloud);
    }

    /**
     * Replaces the fleet of a cloud. What is in use stays until it is given back.
     *
     * @throws Refusal if the fleet is not possible, or the machines of the cloud are real
     */
    public void equip(Cloud cloud, FleetSpec fleet) {
        if (!cloud.driver().isSimulated()) {
            throw Refusal.forbidden("The hosts of cloud `" + cloud.name() + "` are real; what is there is found there");
        }
        try {
            engine.transactions().run(cloud.name(), transaction -> {
                Fleets.apply(transaction, fleet);
                return fleet;
            });
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(String.valueOf(wrong.getMessage()));
        }
    }

    /** Opens the clouds again that a former process made; those that the configuration describes now are its own. */
    public static void reopen(
            dev.havu.store.Store store, dev.havu.engine.clouds.Clouds clouds, Catalog catalog, Set<String> configured) {
        for (String name : store.read(session -> session.clouds().defined())) {
            store.write(session -> {
                if (configured.contains(name)) {
                    session.clouds().define(name, null);
                } else {
                    Cloud cloud = reopened(session, name, catalog);
                    cloud.prices().apply(session.priceChanges().all(name));
                    clouds.add(cloud);
                }
                return name;
            });
        }
    }

    private static Cloud reopened(Session session, String name, Catalog catalog) {
        StoredCloud stored = session.clouds().open(name, 0);
        CloudDefinition definition = CloudDefinition.read(
                java.util.Objects.requireNonNull(session.clouds().definition(name)));
        CloudClock clock = CloudClock.running();
        clock.resume(java.util.Objects.requireNonNull(session.clouds().clock(name)));
        return new Cloud(
                name,
                clock,
                new CloudRandom(name, stored.seed(), stored.epoch()),
                catalog,
                definition.driver(stored.seed()),
                true);
    }
}
