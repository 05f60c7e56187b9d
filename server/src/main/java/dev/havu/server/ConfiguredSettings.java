package dev.havu.server;

import dev.havu.api.Json;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.tenants.Project;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.HavuSettings.CloudSettings;
import dev.havu.server.HavuSettings.CredentialSettings;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.HavuSettings.ProjectSettings;
import dev.havu.server.catalog.CatalogFile;
import dev.havu.server.config.CloudSection;
import dev.havu.server.config.FleetSection;
import dev.havu.server.config.HavuConfig;
import dev.havu.server.config.ProjectSection;
import dev.havu.server.config.SimulationSection;
import dev.havu.server.config.StandInCredential;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.TokenSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a configuration into settings: files are read, defaults filled in, the default project gets its credential. */
final class ConfiguredSettings {
    private static final String BUNDLED_FLEET = "/dev/havu/server/fleet.json";

    private ConfiguredSettings() {}

    static HavuSettings of(HavuConfig config) {
        Catalog catalog = config.catalog() == null ? CatalogFile.bundled() : CatalogFile.load(config.catalog());
        List<CloudSettings> clouds = new ArrayList<>();
        List<ProjectSection> projects = config.projects().isEmpty()
                ? List.of(ProjectSection.named(ProjectSection.DEFAULT_NAME))
                : config.projects();
        clouds.add(cloud(
                CloudSection.DEFAULT_NAME,
                config.randomSeed(),
                config.incus() == null
                        ? simulated(config.simulation(), config.fleet())
                        : IncusBehind.of(config.incus(), catalog),
                config.billing() == null ? config.incus() == null : config.billing(),
                projects,
                config.standInCredential()));
        for (CloudSection section : config.clouds()) {
            clouds.add(cloud(
                    section.name(),
                    section.randomSeed(),
                    simulated(section.simulation(), section.fleet()),
                    true,
                    section.projects(),
                    null));
        }
        return new HavuSettings(
                config.listen(),
                config.port(),
                config.tls(),
                config.maxBody(),
                config.maxSnapshot(),
                config.memory()
                        ? new HavuSettings.Storage.InMemory()
                        : new HavuSettings.Storage.InDirectory(config.data(), config.durability()),
                TokenSettings.withAccessLifetime(config.tokenLifetime()),
                config.knownAdminToken(),
                config.rateLimits() ? config.rateLimitSettings() : null,
                config.accessLog(),
                catalog,
                clouds,
                config.seed());
    }

    /** The stand-in credential belongs to the first project of the default cloud, unless that declares its own. */
    private static CloudSettings cloud(
            String name,
            @Nullable Long seed,
            DriverSettings driver,
            boolean billed,
            List<ProjectSection> sections,
            @Nullable StandInCredential standIn) {
        List<ProjectSettings> projects = new ArrayList<>();
        for (ProjectSection section : sections) {
            boolean first = projects.isEmpty();
            projects.add(project(section, first && section.credentials().isEmpty() ? standIn : null));
        }
        return new CloudSettings(name, seed, CloudClock.running(), driver, billed, projects);
    }

    private static DriverSettings simulated(SimulationSection simulation, @Nullable FleetSection fleet) {
        return new DriverSettings.Simulated(simulation.spec(), fleet == null ? bundledFleet() : fleet.spec());
    }

    private static ProjectSettings project(ProjectSection section, @Nullable StandInCredential standIn) {
        List<CredentialSettings> credentials = new ArrayList<>();
        for (ProjectSection.CredentialSection credential : section.credentials()) {
            credentials.add(new CredentialSettings(
                    credential.clientId(), credential.clientSecret(), credential.scope(), false));
        }
        if (standIn instanceof StandInCredential.Known known) {
            credentials.add(new CredentialSettings(
                    known.clientId(), known.clientSecret(), Principal.API_SCOPE, known.documented()));
        }
        return new ProjectSettings(
                section.name(),
                section.currency(),
                section.balance(),
                Math.min(section.scriptsQuota(), Project.MAXIMUM_SCRIPT_QUOTA),
                section.acceptsTransfersFrom(),
                credentials,
                standIn instanceof StandInCredential.Generated generated ? generated : null);
    }

    /** The fleet of a cloud for which nobody chose another. */
    static FleetSpec bundledFleet() {
        try (InputStream in = Objects.requireNonNull(ConfiguredSettings.class.getResourceAsStream(BUNDLED_FLEET))) {
            return Json.mapper()
                    .readValue(in.readAllBytes(), FleetSection.class)
                    .spec();
        } catch (IOException failure) {
            throw new StartupException("the bundled fleet cannot be read", failure);
        }
    }
}
