package dev.havu.domain.volumes;

import dev.havu.domain.instances.Contract;
import dev.havu.domain.money.Currency;
import dev.havu.domain.money.Prices;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Storage that outlives machines.
 *
 * @param sizeGigabytes at least 1; grows only
 * @param type wire name of the volume type
 * @param osVolume whether a machine boots from it
 * @param image slug of the system on it; null for data volumes
 * @param osName readable name of that system; null for data volumes
 * @param sshKeyIds keys baked into an OS volume
 * @param pseudoPath name under which a shared file system is exported, null for block storage
 * @param attachments where it is attached; several only for shared file systems
 * @param sourceVolumeId what it was cloned from, otherwise null
 * @param pricePerMonthPerGigabyte in {@code currency}, fixed when created
 * @param made whether it was ever there for real; a driver that keeps volumes does not make one anew that was lost
 * @param deletedAt when it went to the trash or away; null otherwise
 * @param step counts transitions; a late answer of the driver to an earlier step is ignored
 */
public record Volume(
        String id,
        ProjectKey owner,
        String name,
        String type,
        int sizeGigabytes,
        String location,
        boolean osVolume,
        @Nullable String image,
        @Nullable String osName,
        List<String> sshKeyIds,
        @Nullable String pseudoPath,
        SpotPolicy spotPolicy,
        Contract contract,
        Currency currency,
        BigDecimal pricePerMonthPerGigabyte,
        @Nullable String sourceVolumeId,
        VolumeState state,
        Instant stateSince,
        @Nullable Instant deadline,
        int step,
        @Nullable Integer readsLeft,
        boolean made,
        List<Attachment> attachments,
        List<Tag> tags,
        Instant createdAt,
        @Nullable Instant deletedAt,
        String createdByUserId) {
    public Volume {
        sshKeyIds = List.copyOf(sshKeyIds);
        attachments = List.copyOf(attachments);
        tags = List.copyOf(tags);
    }

    /**
     * A volume at a machine.
     *
     * @param computeId instance or cluster
     * @param target device name such as {@code vda}, or the NFS endpoint of a shared file system
     */
    public record Attachment(String computeId, String target) {}

    public boolean sharedFileSystem() {
        return pseudoPath != null;
    }

    /** Where a shared file system is mounted from, in the documented form; null for block storage. */
    public @Nullable String nfsExport() {
        return pseudoPath == null
                ? null
                : "nfs." + location.toLowerCase(java.util.Locale.ROOT) + ".datacrunch.io:" + pseudoPath;
    }

    /** Where a machine finds a shared file system that is given to it by its host; null for block storage. */
    public @Nullable String localPath() {
        return pseudoPath == null ? null : "/mnt/" + pseudoPath;
    }

    public boolean attachedTo(String computeId) {
        return attachments.stream()
                .anyMatch(attachment -> attachment.computeId().equals(computeId));
    }

    /** This volume in {@code next}, entered at {@code now}; the deadline comes from the table. */
    public Volume moved(VolumeState next, Instant now) {
        Duration limit = VolumeStates.TABLE.rule(next).deadline();
        boolean deleted = next == VolumeState.DELETED || next == VolumeState.PURGED;
        return changed(change -> {
            change.state = next;
            change.stateSince = now;
            change.deadline = limit == null ? null : now.plus(limit);
            change.step = step + 1;
            change.readsLeft = null;
            change.deletedAt = deleted ? (deletedAt == null ? now : deletedAt) : null;
        });
    }

    public Volume withName(String newName) {
        return changed(change -> change.name = newName);
    }

    public Volume withSize(int gigabytes) {
        return changed(change -> change.sizeGigabytes = gigabytes);
    }

    public Volume withSshKeys(List<String> keys) {
        return changed(change -> change.sshKeyIds = keys);
    }

    public Volume withReadsLeft(@Nullable Integer reads) {
        return changed(change -> change.readsLeft = reads);
    }

    /** This volume, which is there for real now. */
    public Volume asMade() {
        return changed(change -> change.made = true);
    }

    public Volume withOwner(ProjectKey newOwner) {
        return changed(change -> change.owner = newOwner);
    }

    /** What it costs for 730 hours, in {@code currency}. */
    public BigDecimal monthlyPrice() {
        return Prices.monthly(pricePerMonthPerGigabyte, sizeGigabytes);
    }

    /** What it costs per hour, in {@code currency}. */
    public BigDecimal hourlyPrice() {
        return Prices.hourly(monthlyPrice());
    }

    private Volume changed(Consumer<Change> edit) {
        Change change = new Change(this);
        edit.accept(change);
        return new Volume(
                id,
                change.owner,
                change.name,
                type,
                change.sizeGigabytes,
                location,
                osVolume,
                image,
                osName,
                change.sshKeyIds,
                pseudoPath,
                spotPolicy,
                contract,
                currency,
                pricePerMonthPerGigabyte,
                sourceVolumeId,
                change.state,
                change.stateSince,
                change.deadline,
                change.step,
                change.readsLeft,
                change.made,
                attachments,
                tags,
                createdAt,
                change.deletedAt,
                createdByUserId);
    }

    /** What can change, while it does. */
    private static final class Change {
        private ProjectKey owner;
        private String name;
        private int sizeGigabytes;
        private List<String> sshKeyIds;
        private VolumeState state;
        private Instant stateSince;
        private @Nullable Instant deadline;
        private int step;
        private @Nullable Integer readsLeft;
        private boolean made;
        private @Nullable Instant deletedAt;

        private Change(Volume from) {
            owner = from.owner;
            name = from.name;
            sizeGigabytes = from.sizeGigabytes;
            sshKeyIds = from.sshKeyIds;
            state = from.state;
            stateSince = from.stateSince;
            deadline = from.deadline;
            step = from.step;
            readsLeft = from.readsLeft;
            made = from.made;
            deletedAt = from.deletedAt;
        }
    }
}
