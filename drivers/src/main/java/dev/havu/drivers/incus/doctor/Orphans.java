package dev.havu.drivers.incus.doctor;

import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.Power;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.inventory.IncusReads;
import dev.havu.drivers.incus.inventory.Inventory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Holds what is in Incus under Havu's names against what Havu knows, and names what only one of them has. Nothing is ever removed:
 * what nobody knows may be somebody's data.
 */
public final class Orphans {
    private static final String ORPHAN = "orphan";
    private static final String MISSING = "missing";

    private final IncusSettings settings;
    private final Intent intent;
    private final List<Diagnosis> found = new ArrayList<>();
    /** Names of instances and volumes that there are in Incus, with the project they are in. */
    private final Map<String, String> present = new HashMap<>();

    private Orphans(IncusSettings settings, Intent intent) {
        this.settings = settings;
        this.intent = intent;
    }

    /**
     * Compares.
     *
     * @param intent what Havu knows
     * @throws dev.havu.drivers.incus.api.IncusException if Incus does not answer
     * @throws dev.havu.drivers.DriverException if it lacks what nothing works without
     */
    public static List<Diagnosis> examine(IncusReads reads, IncusSettings settings, Intent intent) {
        IncusSettings settled = Inventory.read(reads, settings).settledSettings();
        Orphans orphans = new Orphans(settled, intent);
        // Listed first, and asked for again one by one later, so that what is made or removed meanwhile is on neither
        // list.
        List<String> volumes = intent.volumes();
        List<String> machines = intent.machines();
        orphans.inIncus(reads);
        orphans.inHavu(volumes, machines);
        return orphans.found.isEmpty()
                ? List.of(Diagnosis.ok(
                        "orphans",
                        orphans.present.size()
                                + " machines and volumes in Incus, each known to Havu, and none missing"))
                : List.copyOf(orphans.found);
    }

    private void inIncus(IncusReads reads) {
        for (JsonNode project : reads.list("projects")) {
            String name = text(project, "name");
            if (name.startsWith(settings.prefix() + "-")) {
                Map<String, String> query = Map.of("project", name, "recursion", "1");
                reads.get(List.of("instances"), query).forEach(instance -> instance(name, text(instance, "name")));
                reads.get(List.of("storage-pools", settings.pool(), "volumes", "custom"), query)
                        .forEach(volume -> volume(name, text(volume, "name")));
            }
        }
        for (JsonNode network : reads.list("networks")) {
            String cluster = text(network.path("config"), Names.CLUSTER_LABEL);
            boolean own = text(network.path("config"), Names.PREFIX_LABEL).equals(settings.prefix());
            if (own && !cluster.isEmpty() && !isCluster(cluster)) {
                String name = text(network, "name");
                found.add(orphan("network " + name, "of no cluster that Havu has", "incus network delete " + name));
            }
        }
    }

    private void instance(String project, String name) {
        String nodeId = Names.nodeOf(name);
        String volumeId = Names.osVolumeOf(name);
        String expected = null;
        if (nodeId != null) {
            Machine node = intent.machine(nodeId);
            expected = node == null || node.power() == Power.NONE
                    ? null
                    : Names.ofProject(settings.prefix(), node.owner());
        } else if (volumeId != null) {
            expected = projectOf(intent.volume(volumeId));
        }
        notice(project, name, expected, "instance", "incus delete --project " + project + " " + name);
    }

    private void volume(String project, String name) {
        String volumeId = Names.volumeOf(name);
        notice(
                project,
                name,
                volumeId == null ? null : projectOf(intent.volume(volumeId)),
                "volume",
                "incus storage volume delete --project " + project + " " + settings.pool() + " " + name);
    }

    /**
     * Notes something that is in Incus.
     *
     * @param expected the project that Havu has it in; null when it has no such thing
     */
    private void notice(String project, String name, @Nullable String expected, String what, String command) {
        if (project.equals(expected)) {
            present.put(name, project);
        } else {
            found.add(orphan(
                    what + " " + name + " in " + project,
                    expected == null ? "unknown to Havu" : "which Havu has in " + expected,
                    command));
        }
    }

    private void inHavu(List<String> volumes, List<String> machines) {
        for (String id : volumes) {
            Volume volume = intent.volume(id);
            String name = volume == null ? null : nameOf(volume);
            if (volume != null && name != null && !present.containsKey(name)) {
                found.add(Diagnosis.problem(
                        MISSING,
                        (volume.osVolume() ? "OS volume " : "volume ") + id + " of project "
                                + volume.owner().project() + ": Incus has no " + name + " in " + projectOf(volume),
                        "put it back from a copy, or delete the volume by the API"));
            }
        }
        for (String id : machines) {
            Machine node = intent.machine(id);
            boolean settled = node != null && node.cluster() != null && node.power() == Power.OFF;
            boolean running = node != null && node.cluster() != null && node.power() == Power.ON;
            if (node != null && (settled || running) && !present.containsKey(Names.ofNode(id))) {
                found.add(Diagnosis.problem(
                        MISSING,
                        "node " + node.hostname() + " (" + id + ") of project "
                                + node.owner().project() + ": Incus has no " + Names.ofNode(id),
                        "look again if its cluster is just being made; otherwise delete the cluster by the API"));
            }
        }
    }

    /** How a volume that certainly has something behind it is called in Incus; null when it may have nothing (yet). */
    private @Nullable String nameOf(Volume volume) {
        boolean settled = switch (volume.state()) {
            case DETACHED, ATTACHED, DELETED -> true;
            case ORDERED, ATTACHING, DETACHING, CLONING, RESTORING, PURGED, CANCELING, CANCELED -> false;
        };
        if (!settled || (volume.sharedFileSystem() && settings.sharedPath() != null)) {
            return null;
        }
        if (!volume.osVolume()) {
            return Names.ofVolume(volume.id());
        }
        return isBeingMade(volume) ? null : Names.ofOsVolume(volume.id());
    }

    /** Whether a machine that never ran is to boot from an OS volume, which comes to be with it. */
    private boolean isBeingMade(Volume volume) {
        return volume.state() == VolumeState.ATTACHED
                && volume.attachments().stream()
                        .map(attachment -> intent.machine(attachment.computeId()))
                        .allMatch(machine ->
                                machine == null || machine.power() == Power.NONE || machine.power() == Power.AS_IT_IS);
    }

    private boolean isCluster(String id) {
        return intent.machinesOf(id).stream()
                .map(intent::machine)
                .anyMatch(node -> node != null && node.power() != Power.NONE);
    }

    private @Nullable String projectOf(@Nullable Volume volume) {
        return volume == null || !volume.state().kept() ? null : Names.ofProject(settings.prefix(), volume.owner());
    }

    private static Diagnosis orphan(String what, String why, String command) {
        return Diagnosis.warning(ORPHAN, what + ", " + why, "look whether anybody needs it; if not: `" + command + "`");
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asString("");
    }
}
