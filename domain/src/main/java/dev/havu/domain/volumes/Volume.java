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

    public boolean attachedTo(String computeId) {
        return attachments.stream()
                .anyMatch(attachment -> attachment.computeId().equals(computeId));
    }

    /** This volume in {@code next}, entered at {@code now}; the deadline comes from the table. */
    public Volume moved(VolumeState next, Instant now) {
        Duration limit = VolumeStates.TABLE.rule(next).deadline();
        boolean deleted = next == VolumeState.DELETED || next == VolumeState.PURGED;
        Instant nextDeletedAt = deleted ? (deletedAt == null ? now : deletedAt) : null;
        return copy(
                name,
                sizeGigabytes,
                osVolume,
                sshKeyIds,
                next,
                now,
                limit == null ? null : now.plus(limit),
                step + 1,
                null,
                nextDeletedAt,
                owner);
    }

    public Volume withName(String newName) {
        return copy(
                newName,
                sizeGigabytes,
                osVolume,
                sshKeyIds,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                deletedAt,
                owner);
    }

    public Volume withSize(int gigabytes) {
        return copy(
                name, gigabytes, osVolume, sshKeyIds, state, stateSince, deadline, step, readsLeft, deletedAt, owner);
    }

    public Volume withSshKeys(List<String> keys) {
        return copy(
                name, sizeGigabytes, osVolume, keys, state, stateSince, deadline, step, readsLeft, deletedAt, owner);
    }

    public Volume withReadsLeft(@Nullable Integer reads) {
        return copy(
                name, sizeGigabytes, osVolume, sshKeyIds, state, stateSince, deadline, step, reads, deletedAt, owner);
    }

    public Volume withOwner(ProjectKey newOwner) {
        return copy(
                name,
                sizeGigabytes,
                osVolume,
                sshKeyIds,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                deletedAt,
                newOwner);
    }

    /** What it costs for 730 hours, in {@code currency}. */
    public BigDecimal monthlyPrice() {
        return Prices.monthly(pricePerMonthPerGigabyte, sizeGigabytes);
    }

    /** What it costs per hour, in {@code currency}. */
    public BigDecimal hourlyPrice() {
        return Prices.hourly(monthlyPrice());
    }

    private Volume copy(
            String newName,
            int newSize,
            boolean newOsVolume,
            List<String> newKeys,
            VolumeState newState,
            Instant newStateSince,
            @Nullable Instant newDeadline,
            int newStep,
            @Nullable Integer newReadsLeft,
            @Nullable Instant newDeletedAt,
            ProjectKey newOwner) {
        return new Volume(
                id,
                newOwner,
                newName,
                type,
                newSize,
                location,
                newOsVolume,
                image,
                osName,
                newKeys,
                pseudoPath,
                spotPolicy,
                contract,
                currency,
                pricePerMonthPerGigabyte,
                sourceVolumeId,
                newState,
                newStateSince,
                newDeadline,
                newStep,
                newReadsLeft,
                attachments,
                tags,
                createdAt,
                newDeletedAt,
                createdByUserId);
    }
}
