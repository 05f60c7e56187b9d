package dev.havu.engine.volumes;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.VolumeType;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.engine.Transaction;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.tenants.QuotaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens to volumes inside a command: the shared steps of the volume, instance and cluster commands. */
public final class VolumeChanges {
    /** The type of every instance's OS volume. */
    public static final String OS_VOLUME_TYPE = "NVMe";

    /** The type of the file systems of clusters, which nothing else can mount. */
    public static final String CLUSTER_VOLUME_TYPE = "NVMe_Shared_Cluster";

    private static final int NAME_SUFFIX_LENGTH = 8;

    private final Transaction transaction;

    public VolumeChanges(Transaction transaction) {
        this.transaction = transaction;
    }

    /**
     * What a new volume boots.
     *
     * @param image slug
     */
    public record OperatingSystem(String image, String osName, List<String> sshKeyIds) {}

    /** The type of that name. */
    public VolumeType type(String name) {
        VolumeType type = transaction.cloud().catalog().volumeType(name);
        if (type == null) {
            throw Refusal.invalid("type: unknown volume type `" + name + "`; GET /v1/volume-types lists them");
        }
        return type;
    }

    /** The type of that name, if tenants may create such volumes. */
    public VolumeType creatableType(String name) {
        VolumeType type = type(name);
        if (!type.creatable()) {
            throw Refusal.invalid("type: volumes of type `" + name + "` are made with their machines, not directly");
        }
        return type;
    }

    /** Takes storage of a location. */
    public void takeStorage(String location, long gigabytes) {
        long free =
                transaction.session().fleet().freeStorage(transaction.cloud().name(), location);
        if (free < gigabytes) {
            throw Refusal.unavailable("Not enough storage in " + location + ": " + gigabytes + " GB wanted, "
                    + Math.max(0, free) + " GB free; delete volumes permanently or use another location");
        }
        if (gigabytes != 0) {
            transaction.session().fleet().takeStorage(transaction.cloud().name(), location, gigabytes);
        }
    }

    /**
     * Makes a volume in {@code state} and takes its storage.
     *
     * @param system what it boots, null for a data volume
     * @param source what it is cloned from, null for an empty one
     */
    public Volume create(
            Project project,
            NewVolume wanted,
            VolumeType type,
            String location,
            VolumeState state,
            @Nullable OperatingSystem system,
            @Nullable Volume source) {
        QuotaRules.requireStorage(transaction, project.key(), wanted.sizeGigabytes());
        takeStorage(location, wanted.sizeGigabytes());
        Volume volume = new Volume(
                        transaction.cloud().random().uuid(),
                        project.key(),
                        wanted.name(),
                        type.type(),
                        wanted.sizeGigabytes(),
                        location,
                        system != null,
                        system == null ? null : system.image(),
                        system == null ? null : system.osName(),
                        system == null ? List.of() : system.sshKeyIds(),
                        type.sharedFileSystem() ? "volume-" + suffix() : null,
                        wanted.spotPolicy() == null ? SpotPolicy.KEEP_DETACHED : wanted.spotPolicy(),
                        Contract.PAY_AS_YOU_GO,
                        project.currency(),
                        type.pricePerMonthPerGigabyte()
                                .multiply(transaction.cloud().catalog().exchangeRate(project.currency())),
                        source == null ? null : source.id(),
                        state,
                        transaction.now(),
                        null,
                        0,
                        null,
                        false,
                        List.of(),
                        List.of(),
                        transaction.now(),
                        null,
                        project.ownerId())
                .moved(state, transaction.now());
        transaction.insert(volume);
        TagChanges.addAll(transaction, project.key(), volume.id(), wanted.tags());
        return volume;
    }

    /** The name an OS volume gets when nobody chose one. */
    public String generatedOsName() {
        return "OS-NVMe-" + suffix();
    }

    /** Moves a volume on if the table allows it, and stores it; one that is there already keeps its step. */
    public void move(Volume volume, VolumeTrigger trigger) {
        VolumeState next = VolumeStates.TABLE.next(volume.state(), trigger);
        if (VolumeStates.TABLE.allows(volume.state(), trigger)) {
            transaction.update(volume.moved(next, transaction.now()));
        }
    }

    /**
     * Notes that a volume belongs to a machine, under the next free device name.
     *
     * @throws Refusal if it cannot have the volume together with the machines that have it
     */
    public void link(Volume volume, String computeId) {
        requireInReach(volume, computeId);
        List<Volume> present = transaction.session().volumes().attachedTo(computeId);
        int position = volume.osVolume() && present.stream().noneMatch(Volume::osVolume) ? 0 : present.size() + 1;
        String export = volume.nfsExport();
        String target = export != null ? export : freeDevice(present, computeId, position == 0);
        transaction.attach(volume, computeId, position, target);
    }

    /** Some clouds have a shared file system on one host only: whoever else has it must be on the same one. */
    private void requireInReach(Volume volume, String computeId) {
        if (!volume.sharedFileSystem()
                || !transaction.cloud().driver().placement().fileSystemsOnOneHost()) {
            return;
        }
        Allocation place = allocation(computeId);
        Volume present = Objects.requireNonNull(transaction.session().volumes().find(volume.id()));
        for (Volume.Attachment attachment : present.attachments()) {
            Allocation other = allocation(attachment.computeId());
            if (place != null && other != null && !place.host().equals(other.host())) {
                throw Refusal.forbidden("Volume " + volume.id() + " is attached to " + attachment.computeId()
                        + ", which is on another host than " + computeId
                        + "; this cloud has a shared file system on one host at a time, so detach it there first");
            }
        }
    }

    private @Nullable Allocation allocation(String owner) {
        return transaction.session().fleet().allocation(transaction.cloud().name(), owner);
    }

    /** Notes that a volume no longer belongs to a machine; an instance that booted from it has nothing to boot from. */
    public void unlink(Volume volume, String computeId) {
        transaction.detach(volume, computeId);
        Instance instance = transaction.session().instances().find(volume.owner(), computeId);
        if (instance != null && volume.id().equals(instance.osVolumeId())) {
            transaction.update(instance.withOsVolume(null));
        }
    }

    /** Takes a volume off a machine; it rests as detached, or stays attached where else it is. */
    public void unlinkAtOnce(Volume volume, String computeId) {
        transaction.detach(volume, computeId);
        boolean elsewhere = volume.attachments().size() > 1;
        Volume settled = volume.moved(elsewhere ? VolumeState.ATTACHED : VolumeState.DETACHED, transaction.now());
        transaction.update(settled);
    }

    /**
     * Deletes a volume, to the trash or for good, after taking it off every machine. Storage is free again once nothing can
     * be restored.
     */
    public void delete(Volume volume, boolean permanently) {
        VolumeTrigger trigger = permanently ? VolumeTrigger.DELETE_PERMANENTLY : VolumeTrigger.DELETE;
        VolumeState next = VolumeStates.TABLE.next(volume.state(), trigger);
        for (Volume.Attachment attachment : volume.attachments()) {
            transaction.detach(volume, attachment.computeId());
        }
        if (next != volume.state()) {
            transaction.update(volume.moved(next, transaction.now()));
            if (next == VolumeState.PURGED) {
                giveStorageBack(volume);
            }
        }
    }

    /** Takes note that a volume is gone without anybody having deleted it: no machine has it any more. */
    public void lose(Volume volume) {
        volume.attachments().forEach(attachment -> unlink(volume, attachment.computeId()));
        delete(volume, true);
    }

    /** Frees the storage of a volume that cannot come back. */
    public void giveStorageBack(Volume volume) {
        transaction.session().fleet().takeStorage(transaction.cloud().name(), volume.location(), -(long)
                volume.sizeGigabytes());
    }

    private String suffix() {
        return transaction.cloud().random().alphanumeric(NAME_SUFFIX_LENGTH);
    }

    /** {@code vda} for what a machine boots from, then {@code vdb}, {@code vdc} and so on. */
    private static String freeDevice(List<Volume> present, String computeId, boolean boot) {
        if (boot) {
            return device(0);
        }
        Set<String> taken = new HashSet<>();
        for (Volume volume : present) {
            volume.attachments().stream()
                    .filter(attachment -> attachment.computeId().equals(computeId))
                    .forEach(attachment -> taken.add(attachment.target()));
        }
        int index = 1;
        while (taken.contains(device(index))) {
            index++;
        }
        return device(index);
    }

    private static String device(int index) {
        List<Character> letters = new ArrayList<>();
        for (int rest = index; rest >= 0; rest = rest / 26 - 1) {
            letters.addFirst((char) ('a' + rest % 26));
        }
        StringBuilder name = new StringBuilder("vd");
        letters.forEach(name::append);
        return name.toString();
    }
}
