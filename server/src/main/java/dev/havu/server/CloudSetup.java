package dev.havu.server;

import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Driver;
import dev.havu.drivers.incus.IncusDriver;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudRandom;
import dev.havu.engine.clouds.Clouds;
import dev.havu.engine.fleet.Fleets;
import dev.havu.engine.tenants.Tenants;
import dev.havu.server.HavuSettings.CloudSettings;
import dev.havu.server.HavuSettings.CredentialSettings;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.HavuSettings.ProjectSettings;
import dev.havu.server.clouds.MadeClouds;
import dev.havu.server.config.Settings;
import dev.havu.server.config.StandInCredential;
import dev.havu.server.tokens.NewSecrets;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.SecretDigests;
import dev.havu.store.ClockSetting;
import dev.havu.store.CloudTable.StoredCloud;
import dev.havu.store.Store;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the stored clouds, fleets, projects and credentials in line with the settings. */
record CloudSetup(Engine engine, List<StartedCredential> credentials) {
    static CloudSetup run(Store store, HavuSettings settings, SecureRandom random) {
        Clouds clouds = new Clouds();
        for (CloudSettings wanted : settings.clouds()) {
            long seed = wanted.seed() == null ? random.nextLong() : wanted.seed();
            StoredCloud stored = store.write(session -> session.clouds().open(wanted.name(), seed));
            ClockSetting left = store.<Optional<ClockSetting>>read(
                            session -> Optional.ofNullable(session.clouds().clock(wanted.name())))
                    .orElse(null);
            if (left != null) {
                wanted.clock().resume(left);
            }
            clouds.add(new Cloud(
                    stored.name(),
                    wanted.clock(),
                    new CloudRandom(stored.name(), stored.seed(), stored.epoch()),
                    settings.catalog(),
                    driver(wanted.driver(), stored.seed()),
                    wanted.billed()));
            clouds.get(stored.name())
                    .prices()
                    .apply(store.read(session -> session.priceChanges().all(stored.name())));
        }
        reopen(store, clouds, settings);
        Engine engine = new Engine(store, clouds);
        List<StartedCredential> started = new ArrayList<>();
        for (CloudSettings wanted : settings.clouds()) {
            declare(engine, wanted);
            for (ProjectSettings project : wanted.projects()) {
                started.addAll(
                        declareCredentials(engine, new ProjectKey(wanted.name(), project.name()), project, random));
            }
        }
        return new CloudSetup(engine, List.copyOf(started));
    }

    private static void reopen(Store store, Clouds clouds, HavuSettings settings) {
        try {
            MadeClouds.reopen(store, clouds, settings.catalog(), settings.cloudNames());
        } catch (IllegalArgumentException unreadable) {
            throw new StartupException(
                    "a cloud that was made over the admin API cannot be opened again: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static Driver driver(DriverSettings settings, long seed) {
        return switch (settings) {
            case DriverSettings.Simulated(var simulation, var fleet) -> new Simulator(simulation, seed);
            case DriverSettings.Incus(var incus) -> new IncusDriver(incus);
        };
    }

    private static void declare(Engine engine, CloudSettings wanted) {
        try {
            engine.transactions().run(wanted.name(), transaction -> {
                if (wanted.driver() instanceof DriverSettings.Simulated(var simulation, var fleet)) {
                    Fleets.apply(transaction, fleet);
                }
                for (ProjectSettings project : wanted.projects()) {
                    Tenants.declare(
                            transaction,
                            new ProjectKey(wanted.name(), project.name()),
                            project.currency(),
                            project.balance(),
                            project.scriptQuota(),
                            project.acceptsTransfersFrom());
                }
                return wanted;
            });
        } catch (IllegalArgumentException wrong) {
            throw new StartupException("cloud `" + wanted.name() + "`: " + wrong.getMessage(), wrong);
        }
    }

    private static List<StartedCredential> declareCredentials(
            Engine engine, ProjectKey project, ProjectSettings settings, SecureRandom random) {
        List<StartedCredential> started = new ArrayList<>();
        for (CredentialSettings declared : settings.credentials()) {
            engine.tenants()
                    .declare(new Credential(
                            declared.clientId(),
                            SecretDigests.digest(declared.clientSecret()),
                            project,
                            declared.scope(),
                            null));
            started.add(new StartedCredential(
                    declared.clientId(), declared.documented() ? declared.clientSecret() : null, false));
        }
        StandInCredential.Generated generated = settings.generated();
        if (generated != null) {
            revokeDocumentedSecret(engine, project);
            started.addAll(generateIfNone(engine, project, generated, random));
        }
        return started;
    }

    /** The documented secret is for loopback; once somebody else can connect it must not work, even if it did before. */
    private static void revokeDocumentedSecret(Engine engine, ProjectKey project) {
        for (Credential stored : engine.tenants().credentials(project)) {
            if (SecretDigests.matches(Settings.DEFAULT_CLIENT_SECRET, stored.secretDigest())) {
                engine.tenants().revoke(stored.clientId());
            }
        }
    }

    private static List<StartedCredential> generateIfNone(
            Engine engine, ProjectKey project, StandInCredential.Generated generated, SecureRandom random) {
        List<Credential> valid = engine.tenants().credentials(project).stream()
                .filter(credential -> credential.revokedAt() == null)
                .toList();
        if (!valid.isEmpty()) {
            return valid.stream()
                    .map(credential -> new StartedCredential(credential.clientId(), null, false))
                    .toList();
        }
        String chosen = generated.clientId();
        String clientId = chosen != null ? chosen : NewSecrets.clientId(random);
        String secret = NewSecrets.secret(random);
        engine.tenants()
                .declare(new Credential(clientId, SecretDigests.digest(secret), project, Principal.API_SCOPE, null));
        return List.of(new StartedCredential(clientId, secret, true));
    }
}
