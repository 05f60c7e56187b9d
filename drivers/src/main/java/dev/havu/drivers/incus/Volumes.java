package dev.havu.drivers.incus;

import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Progress.Failure;
import dev.havu.drivers.Reports;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.api.IncusException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes volumes what they should be: data volumes and shared file systems are custom volumes, OS volumes are the root disks of
 * instances. What is in the trash stays untouched until it is restored or removed for good.
 */
final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final Duration CLONING = Duration.ofSeconds(1);

    private final IncusSettings settings;
    private final IncusCalls incus;
    private final Hardware hardware;
    private final Intent intent;
    private final Reports reports;
    private final Locks locks;
    private final SharedDirectories directories;

    Volumes(IncusSettings settings, IncusCalls incus, Hardware hardware, Intent intent, Reports reports, Locks locks) {
        this.settings = settings;
        this.incus = incus;
        this.hardware = hardware;
        this.intent = intent;
        this.reports = reports;
        this.locks = locks;
        this.directories = new SharedDirectories(settings.sharedPath());
    }

    /** Brings what stands behind a volume in line with it. */
    Outcome align(String volumeId, Machines machines) throws InterruptedException {
        Volume volume = intent.volume(volumeId);
        if (volume == null) {
            return Outcome.done();
        }
        if (isGone(volume) && !intent.clonesOf(volumeId).isEmpty()) {
            // Its content goes on in them, as soon as they have it.
            return new Outcome.Again(CLONING);
        }
        try {
            return volume.osVolume() ? alignDisk(volume) : alignData(volume, machines);
        } catch (LostException lost) {
            LOG.warn("{}", lost.getMessage());
            return Outcome.failed(Failure.ERROR, String.valueOf(lost.getMessage()));
        }
    }

    /**
     * Makes a data volume if there is none, with its content if it is a clone, and brings it to where it is to be used.
     *
     * @param member cluster member that the machine is on that will have it; null when none has, and where there is no cluster
     * @throws LostException if it was there, and is not any more
     */
    void make(Volume volume, @Nullable String member) throws InterruptedException {
        if (volume.osVolume()) {
            return;
        }
        if (directories.hold(volume)) {
            if (!directories.has(volume)) {
                requireNeverMade(volume);
                directories.make(volume);
            }
            made(volume);
            return;
        }
        String project = incus.project(volume.owner());
        String name = Names.ofVolume(volume.id());
        locks.with(name, () -> {
            JsonNode present = present(project, volume.id());
            if (present != null && !wasMade(volume)) {
                // Nobody has seen it whole: Incus or Havu ended meanwhile.
                incus.requireIdle(project, name);
                incus.deleteVolume(project, name);
                present = null;
            }
            if (present == null) {
                requireNeverMade(volume);
                String target = member == null ? hardware.storageTarget(volume.location(), volume.id()) : member;
                create(project, volume, target);
            } else if (member != null
                    && IncusCalls.isElsewhere(present, member)
                    && present.path("used_by").isEmpty()) {
                move(project, volume, member);
            }
            made(volume);
            return name;
        });
    }

    /** Incus moves nothing between members: a copy takes the place of the original, which goes once the copy is whole. */
    private void move(String project, Volume volume, String member) {
        String name = Names.ofVolume(volume.id());
        String copy = Names.ofMovedVolume(volume.id());
        incus.createVolume(project, member, copy, contentType(volume), volumeConfig(volume), volume.name(), name);
        incus.deleteVolume(project, name);
        incus.renameVolume(project, copy, name);
    }

    /** A custom volume; null when there is none. A move that was cut off is undone before, or done to its end. */
    private @Nullable JsonNode present(String project, String volumeId) {
        String name = Names.ofVolume(volumeId);
        JsonNode original = incus.volume(project, name);
        String copy = Names.ofMovedVolume(volumeId);
        if (hardware.members().isEmpty() || incus.volume(project, copy) == null) {
            return original;
        }
        incus.requireIdle(project, copy);
        if (original != null) {
            incus.deleteVolume(project, copy);
            return original;
        }
        incus.renameVolume(project, copy, name);
        return incus.volume(project, name);
    }

    /** Whether a volume was made meanwhile, if not before: somebody else may have held the lock. */
    boolean wasMade(Volume volume) {
        Volume present = volume.made() ? volume : intent.volume(volume.id());
        return present != null && present.made();
    }

    /** Takes note that a volume is there. */
    void made(Volume volume) {
        if (!volume.made()) {
            reports.made(volume.id());
        }
    }

    /**
     * A volume may be made if it never was.
     *
     * @throws LostException if it was, so that its content is lost
     */
    static void requireNeverMade(Volume volume) {
        if (volume.made()) {
            throw new LostException(volume.id());
        }
    }

    /** Why there is no source of a clone: it is still to be made, or it is lost. */
    private RuntimeException missing(String source) {
        Volume volume = intent.volume(source);
        return volume != null && volume.state().kept() && !volume.made()
                ? new IncusException(IncusException.Kind.UNAVAILABLE, "volume " + source + " is not there yet")
                : new LostException(source);
    }

    /** What stands behind a volume was taken away by somebody else. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private LostException(String volumeId) {
            super("what stands behind volume " + volumeId
                    + " is not in Incus any more; put it back under its name, or delete the volume");
        }
    }

    private void create(String project, Volume volume, @Nullable String target) {
        String source = volume.sourceVolumeId();
        if (source != null && incus.volume(project, Names.ofVolume(source)) == null) {
            throw missing(source);
        }
        incus.createVolume(
                project,
                target,
                Names.ofVolume(volume.id()),
                contentType(volume),
                volumeConfig(volume),
                volume.name(),
                source == null ? null : Names.ofVolume(source));
    }

    /** How a machine has a data volume. */
    Map<String, String> device(Volume volume, Machine machine) {
        if (directories.hold(volume)) {
            return directories.device(volume, mountPoint(volume, machine));
        }
        Map<String, String> device = new LinkedHashMap<>(
                Map.of("type", "disk", "pool", settings.pool(), "source", Names.ofVolume(volume.id())));
        if (contentType(volume).equals("filesystem")) {
            device.put("path", mountPoint(volume, machine));
        }
        return device;
    }

    /** Where a machine sees a file system: where its cluster mounts it, or below {@code /mnt} by its device or export name. */
    static String mountPoint(Volume volume, Machine machine) {
        Machine.MachineCluster cluster = machine.cluster();
        String target = volume.attachments().stream()
                .filter(attachment -> attachment.computeId().equals(cluster == null ? machine.id() : cluster.id()))
                .map(Volume.Attachment::target)
                .findFirst()
                .orElse(volume.id());
        String localPath = volume.localPath();
        if (cluster != null) {
            return target;
        }
        return localPath == null ? "/mnt/" + target : localPath;
    }

    private Outcome alignData(Volume volume, Machines machines) throws InterruptedException {
        String project = incus.project(volume.owner());
        String name = Names.ofVolume(volume.id());
        boolean gone = isGone(volume);
        if (!gone) {
            make(volume, member(volume, machines));
        }
        for (String instance : users(volume, project)) {
            machines.alignVolumes(project, instance);
        }
        locks.with(name, () -> {
            if (directories.hold(volume)) {
                if (gone) {
                    directories.delete(volume);
                }
            } else if (gone) {
                if (present(project, volume.id()) != null) {
                    incus.deleteVolume(project, name);
                }
            } else {
                incus.changeVolume(project, name, volume.name(), volumeConfig(volume));
            }
            return name;
        });
        return Outcome.done();
    }

    /** Where the first of the machines is that have a volume; null when none has, or has a place. */
    private @Nullable String member(Volume volume, Machines machines) {
        return volume.attachments().stream()
                .flatMap(attachment -> intent.machinesOf(attachment.computeId()).stream())
                .map(intent::machine)
                .filter(machine -> machine != null && machine.place() != null)
                .findFirst()
                .map(machine -> machines.member(machine, Objects.requireNonNull(machine.place())))
                .orElse(null);
    }

    /** The Incus instances that have a volume or should have it. */
    private Set<String> users(Volume volume, String project) throws InterruptedException {
        Set<String> users = new LinkedHashSet<>(incus.instancesUsing(project, Names.ofVolume(volume.id())));
        for (Volume.Attachment attachment : volume.attachments()) {
            for (String id : intent.machinesOf(attachment.computeId())) {
                Machine machine = intent.machine(id);
                if (machine != null && (machine.cluster() != null || machine.osVolume() != null)) {
                    users.add(Machines.name(machine));
                }
            }
        }
        return users;
    }

    private Outcome alignDisk(Volume volume) throws InterruptedException {
        String project = incus.project(volume.owner());
        String name = Names.ofOsVolume(volume.id());
        if (attachedAsData(volume)) {
            return Outcome.failed(
                    Failure.ERROR,
                    "OS volume " + volume.id() + " can be booted from, but not attached as a data volume");
        }
        return locks.with(name, () -> {
            JsonNode instance = incus.instance(project, name);
            String source = volume.sourceVolumeId();
            if (instance != null && source != null && !wasMade(volume)) {
                // As with data volumes.
                incus.requireIdle(project, name);
                incus.deleteInstance(project, name);
                instance = null;
            }
            if (isGone(volume)) {
                if (instance != null) {
                    incus.deleteInstance(project, name);
                }
                return Outcome.done();
            }
            if (instance == null) {
                requireNeverMade(volume);
            }
            if (instance == null && source != null) {
                if (incus.instance(project, Names.ofOsVolume(source)) == null) {
                    throw missing(source);
                }
                incus.copyInstance(
                        project,
                        Names.ofOsVolume(source),
                        name,
                        Map.of(Names.MACHINE_LABEL, "", Names.VOLUME_LABEL, volume.id(), Names.DEPLOYMENT_LABEL, ""));
            }
            if (instance != null || source != null) {
                made(volume);
                incus.change(
                        project,
                        name,
                        edited -> ((ObjectNode) edited.path("devices").path("root")).put("size", size(volume)));
            }
            return Outcome.done();
        });
    }

    /** Whether an OS volume was attached to an instance that boots from another one. */
    private boolean attachedAsData(Volume volume) {
        return volume.state() == VolumeState.ATTACHING
                && volume.attachments().stream()
                        .map(attachment -> intent.machine(attachment.computeId()))
                        .anyMatch(machine -> machine != null
                                && machine.osVolume() != null
                                && !machine.osVolume().id().equals(volume.id()));
    }

    private static boolean isGone(Volume volume) {
        return switch (volume.state()) {
            case PURGED, CANCELING, CANCELED -> true;
            case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, RESTORING, DELETED -> false;
        };
    }

    private String contentType(Volume volume) {
        return !volume.sharedFileSystem() && settings.blockVolumes() ? "block" : "filesystem";
    }

    private Map<String, String> volumeConfig(Volume volume) {
        Map<String, String> config = new LinkedHashMap<>(Map.of("size", size(volume), Names.VOLUME_LABEL, volume.id()));
        if (contentType(volume).equals("filesystem")) {
            // Containers have user ids of their own on the host; files are to belong to the same users in all of them.
            config.put("security.shifted", "true");
        }
        return config;
    }

    private static String size(Volume volume) {
        return volume.sizeGigabytes() + "GiB";
    }
}
