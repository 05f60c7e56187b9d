package dev.havu.drivers.incus.doctor;

import dev.havu.domain.catalog.Catalog;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.Intent;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.inventory.IncusReads;
import dev.havu.drivers.incus.inventory.Inventory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks whether an Incus has what Havu needs. What it makes for that, it removes. */
public final class IncusDoctor {
    private static final String TRIAL_VOLUME = "havu-doctor";
    private static final String TRIAL_SIZE = "16MiB";

    private final IncusSettings settings;
    private final Catalog catalog;
    private final InstantSource clock;
    private final List<Diagnosis> found = new ArrayList<>();

    private IncusDoctor(IncusSettings settings, Catalog catalog, InstantSource clock) {
        this.settings = settings;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * Examines everything.
     *
     * @param clock of this machine
     */
    public static List<Diagnosis> examine(IncusSettings settings, Catalog catalog, InstantSource clock) {
        IncusDoctor doctor = new IncusDoctor(settings, catalog, clock);
        try (IncusClient client = IncusClient.open(settings.endpoint())) {
            doctor.examine(client);
        } catch (IncusException failure) {
            doctor.found.add(failed(settings.endpoint(), failure));
        }
        return List.copyOf(doctor.found);
    }

    /**
     * Lists what only one of Incus and Havu knows; see {@link Orphans}.
     *
     * @param intent what Havu knows
     */
    public static List<Diagnosis> orphans(IncusSettings settings, Intent intent) {
        try (IncusClient client = IncusClient.open(settings.endpoint())) {
            return Orphans.examine(IncusReads.of(client), settings, intent);
        } catch (IncusException failure) {
            return List.of(failed(settings.endpoint(), failure));
        } catch (DriverException missing) {
            return List.of(Diagnosis.problem("Incus", String.valueOf(missing.getMessage()), null));
        }
    }

    private void examine(IncusClient client) {
        IncusReads reads = IncusReads.of(client);
        JsonNode server = reads.get();
        found.addAll(DaemonCheck.examine(server, reads, clock.instant()));
        if (found.stream().anyMatch(diagnosis -> diagnosis.verdict() == Diagnosis.Verdict.PROBLEM)) {
            return;
        }
        try {
            Inventory inventory = Inventory.read(reads, settings);
            found.addAll(HostChecks.examine(inventory, reads, catalog));
            found.addAll(new StorageCheck(inventory, new Trials(client, reads)).examine());
            found.addAll(NetworkCheck.examine(
                    inventory, reads.get("networks", inventory.network().name())));
            found.addAll(ImageCheck.examine(settings, catalog, inventory.imageKinds(), ImageServer.overHttp()));
        } catch (DriverException missing) {
            found.add(Diagnosis.problem("Incus", String.valueOf(missing.getMessage()), null));
        }
        sharedPath();
        warnings(reads);
    }

    private void sharedPath() {
        Path path = settings.sharedPath();
        if (path == null) {
            return;
        }
        boolean here = settings.endpoint() instanceof IncusEndpoint.UnixSocket;
        found.add(
                here && !Files.isWritable(path)
                        ? Diagnosis.problem(
                                "shared path",
                                path + " is no directory that can be written to",
                                "mount it here and on all hosts, or name another one by incus.shared-path")
                        : Diagnosis.ok("shared path", path + "; it has to be the same one on all hosts"));
    }

    /** What Incus itself thinks is amiss. */
    private void warnings(IncusReads reads) {
        for (JsonNode warning : reads.list("warnings")) {
            boolean open = warning.path("status").asString("").equals("new");
            boolean grave = !warning.path("severity").asString("").equals("low");
            if (open && grave) {
                found.add(Diagnosis.warning(
                        "warning of Incus",
                        warning.path("type").asString("") + ": "
                                + warning.path("last_message").asString(""),
                        "see `incus warning show " + warning.path("uuid").asString("") + "`"));
            }
        }
    }

    private static Diagnosis failed(IncusEndpoint endpoint, IncusException failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure.kind() != IncusException.Kind.UNAVAILABLE) {
            return Diagnosis.problem("Incus", text, "see the log of Incus: `journalctl -u incus`, or incusd.log");
        }
        String remedy = switch (endpoint) {
            case IncusEndpoint.UnixSocket ignored ->
                "start Incus, say where its socket is by incus-socket, and let the user who runs Havu open it (group"
                        + " incus-admin)";
            case IncusEndpoint.Https ignored ->
                "see that core.https_address is set in Incus, that it can be reached from here, and that the"
                        + " certificates are the right ones";
        };
        return Diagnosis.problem("daemon", text, remedy);
    }

    /** Makes a volume for a moment. */
    private final class Trials implements StorageCheck.Trials {
        private final IncusClient client;
        private final IncusReads reads;

        private Trials(IncusClient client, IncusReads reads) {
            this.client = client;
            this.reads = reads;
        }

        @Override
        public JsonNode space(String pool, Map<String, String> target) {
            return reads.get(List.of("storage-pools", pool, "resources"), target);
        }

        @Override
        public StorageCheck.Trial volume(String pool, @Nullable String target) {
            List<String> volumes = List.of("storage-pools", pool, "volumes", "custom");
            String name = TRIAL_VOLUME + "-" + clock.millis();
            List<String> volume = List.of("storage-pools", pool, "volumes", "custom", name);
            Instant before = clock.instant();
            client.post(
                    volumes,
                    null,
                    target,
                    Map.of(
                            "name",
                            name,
                            "content_type",
                            "filesystem",
                            "config",
                            Map.of("size", TRIAL_SIZE),
                            "description",
                            "Made by havu doctor for a moment"));
            try {
                Instant after = clock.instant();
                Map<String, String> where = target == null ? Map.of() : Map.of("target", target);
                JsonNode made = reads.get(volume, where);
                return new StorageCheck.Trial(
                        keepsSizes(volume, where),
                        StorageCheck.Trial.difference(
                                before, Instant.parse(made.path("created_at").asString("")), after));
            } finally {
                client.delete(volume, null);
            }
        }

        private @Nullable Boolean keepsSizes(List<String> volume, Map<String, String> where) {
            List<String> state = new ArrayList<>(volume);
            state.add("state");
            try {
                return reads.get(state, where).path("usage").isObject();
            } catch (IncusException failure) {
                if (failure.kind() == IncusException.Kind.NOT_FOUND) {
                    return null;
                }
                throw failure;
            }
        }
    }
}
