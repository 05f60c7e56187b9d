package dev.havu.server;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.IncusDriver;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.doctor.IncusDoctor;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.clouds.CloudRandom;
import dev.havu.engine.machines.StoredIntent;
import dev.havu.server.HavuSettings.CloudSettings;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.HavuSettings.Storage;
import dev.havu.server.config.HavuConfig;
import dev.havu.store.StoreException;
import dev.havu.store.sqlite.ReadOnlyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks whether what a configuration stands on is as it should be, beside a server that runs or instead of one. */
public final class HavuDoctor {
    private HavuDoctor() {}

    /**
     * Examines everything.
     *
     * @throws StartupException with one line for the operator if the configuration names what the catalog does not have
     */
    public static List<Diagnosis> examine(HavuConfig config) {
        HavuSettings settings = ConfiguredSettings.of(config);
        List<Diagnosis> found = new ArrayList<>();
        found.add(
                switch (settings.storage()) {
                    case Storage.InMemory() -> Diagnosis.ok("state", "is kept nowhere");
                    case Storage.InDirectory(var directory, var durability) -> state(directory);
                });
        for (CloudSettings cloud : settings.clouds()) {
            switch (cloud.driver()) {
                case DriverSettings.Simulated ignored ->
                    found.add(Diagnosis.ok("cloud " + cloud.name(), "is simulated, and needs nothing"));
                case DriverSettings.Incus(var incus) ->
                    found.addAll(IncusDoctor.examine(incus, settings.catalog(), CloudClock.running()));
            }
        }
        return found;
    }

    /**
     * Lists what only one of Havu and the drivers of its clouds knows. Nothing is changed, and a server may run.
     *
     * @throws StartupException with one line for the operator if the state cannot be read
     */
    public static List<Diagnosis> orphans(HavuConfig config) {
        HavuSettings settings = ConfiguredSettings.of(config);
        List<Diagnosis> found = new ArrayList<>();
        for (CloudSettings cloud : settings.clouds()) {
            switch (cloud.driver()) {
                case DriverSettings.Simulated ignored ->
                    found.add(Diagnosis.ok("cloud " + cloud.name(), "is simulated, and has nothing real"));
                case DriverSettings.Incus(var incus) -> found.addAll(orphans(config, settings, cloud, incus));
            }
        }
        return found;
    }

    private static List<Diagnosis> orphans(
            HavuConfig config, HavuSettings settings, CloudSettings cloud, IncusSettings incus) {
        try (ReadOnlyStore store = ReadOnlyStore.open(config.data())) {
            Cloud known = new Cloud(
                    cloud.name(),
                    cloud.clock(),
                    new CloudRandom(cloud.name(), 0, 0),
                    settings.catalog(),
                    new IncusDriver(incus),
                    false);
            return IncusDoctor.orphans(incus, new StoredIntent(store, known));
        } catch (StoreException failure) {
            throw new StartupException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static Diagnosis state(Path directory) {
        Path present = directory;
        while (!Files.exists(present) && present.getParent() != null) {
            present = present.getParent();
        }
        if (!Files.isDirectory(present) || !Files.isWritable(present)) {
            return Diagnosis.problem(
                    "state",
                    present + " is no directory that can be written to",
                    "choose another directory with --data, or use --memory");
        }
        return Diagnosis.ok("state", present.equals(directory) ? "in " + directory : "goes to " + directory);
    }
}
