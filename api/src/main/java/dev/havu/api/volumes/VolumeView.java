package dev.havu.api.volumes;

import dev.havu.api.tags.TagView;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.volumes.FileSystemAccess;
import dev.havu.domain.volumes.Volume;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A volume as clients read it: in use, or deleted. */
public sealed interface VolumeView {
    /** An instance or a cluster that a volume is attached to; the type of a cluster is its cluster type. */
    record AttachedMachine(
            String id,
            @Nullable Boolean autoRentalExtension,
            @Nullable String ip,
            String instanceType,
            String status,
            @Nullable String osVolumeId,
            String hostname) {
        static AttachedMachine of(Instance instance) {
            return new AttachedMachine(
                    instance.id(),
                    null,
                    instance.ip(),
                    instance.spec().instanceType(),
                    instance.state().wireStatus(),
                    instance.osVolumeId(),
                    instance.spec().hostname());
        }

        static AttachedMachine of(Cluster cluster) {
            return new AttachedMachine(
                    cluster.id(),
                    cluster.spec().autoRentalExtension(),
                    cluster.ip(),
                    cluster.spec().clusterType(),
                    cluster.state().wireStatus(),
                    null,
                    cluster.spec().hostname());
        }
    }

    /** A volume that is not deleted. The commands help to mount a shared file system; for block storage they are null. */
    record Active(
            String id,
            @Nullable String instanceId,
            List<AttachedMachine> instances,
            String name,
            Instant createdAt,
            String createdByUserId,
            String status,
            int size,
            boolean isOsVolume,
            @Nullable String target,
            String type,
            String location,
            List<String> sshKeyIds,
            @Nullable String pseudoPath,
            @Nullable String createDirectoryCommand,
            @Nullable String mountCommand,
            @Nullable String filesystemToFstabCommand,
            String contract,
            BigDecimal baseHourlyCost,
            BigDecimal monthlyPrice,
            String currency,
            @Nullable Object longTerm,
            List<TagView> tags)
            implements VolumeView {}

    /** A volume in the trash or permanently deleted (seed, 2026-03-16). */
    record Deleted(
            String id,
            @Nullable String instanceId,
            List<AttachedMachine> instances,
            String name,
            Instant createdAt,
            String status,
            int size,
            boolean isOsVolume,
            @Nullable String target,
            String type,
            String location,
            List<String> sshKeyIds,
            String contract,
            BigDecimal baseHourlyCost,
            BigDecimal monthlyPrice,
            String currency,
            List<TagView> tags,
            Instant deletedAt,
            boolean isPermanentlyDeleted)
            implements VolumeView {}

    /**
     * The view of a volume.
     *
     * @param instances the instances it is attached to, by id
     * @param clusters the clusters it is attached to, by id
     * @param access how machines get at it if it is a shared file system
     */
    static VolumeView of(
            Volume volume, Map<String, Instance> instances, Map<String, Cluster> clusters, FileSystemAccess access) {
        return switch (volume.state()) {
            case DELETED -> deleted(volume, false);
            case PURGED -> deleted(volume, true);
            case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, CANCELING, CANCELED, RESTORING ->
                active(volume, attached(volume, instances, clusters), access);
        };
    }

    private static Active active(Volume volume, List<AttachedMachine> machines, FileSystemAccess access) {
        Volume.Attachment first =
                volume.attachments().isEmpty() ? null : volume.attachments().getFirst();
        MountHelp help = MountHelp.of(volume, access);
        return new Active(
                volume.id(),
                first == null ? null : first.computeId(),
                machines,
                volume.name(),
                volume.createdAt(),
                volume.createdByUserId(),
                volume.state().wireStatus(),
                volume.sizeGigabytes(),
                volume.osVolume(),
                first == null ? null : first.target(),
                volume.type(),
                volume.location(),
                volume.sshKeyIds(),
                volume.pseudoPath(),
                help.createDirectory(),
                help.mount(),
                help.fstab(),
                volume.contract().name(),
                volume.hourlyPrice(),
                volume.monthlyPrice(),
                volume.currency().wireName(),
                null,
                TagView.listOf(volume.tags()));
    }

    private static Deleted deleted(Volume volume, boolean permanently) {
        return new Deleted(
                volume.id(),
                null,
                List.of(),
                volume.name(),
                volume.createdAt(),
                volume.state().wireStatus(),
                volume.sizeGigabytes(),
                volume.osVolume(),
                null,
                volume.type(),
                volume.location(),
                volume.sshKeyIds(),
                volume.contract().name(),
                volume.hourlyPrice(),
                volume.monthlyPrice(),
                volume.currency().wireName(),
                TagView.listOf(volume.tags()),
                Objects.requireNonNull(volume.deletedAt()),
                permanently);
    }

    private static List<AttachedMachine> attached(
            Volume volume, Map<String, Instance> instances, Map<String, Cluster> clusters) {
        List<AttachedMachine> machines = new ArrayList<>();
        for (Volume.Attachment attachment : volume.attachments()) {
            Instance instance = instances.get(attachment.computeId());
            Cluster cluster = clusters.get(attachment.computeId());
            if (instance != null) {
                machines.add(AttachedMachine.of(instance));
            } else if (cluster != null) {
                machines.add(AttachedMachine.of(cluster));
            }
        }
        return machines;
    }

    /** Commands to paste into a machine, in the documented form as far as its file systems come over NFS. */
    record MountHelp(
            @Nullable String createDirectory,
            @Nullable String mount,
            @Nullable String fstab) {
        private static final String DIRECTORY = "/mnt/volume";

        static MountHelp of(Volume volume, FileSystemAccess access) {
            String export = volume.nfsExport();
            String path = volume.localPath();
            if (export == null || path == null) {
                return new MountHelp(null, null, null);
            }
            return switch (access) {
                case NFS -> of("mount -t nfs -o nconnect=16 " + export + " " + DIRECTORY, export, "nfs defaults 0 0");
                case LOCAL -> of("mount --bind " + path + " " + DIRECTORY, path, "none bind 0 0");
            };
        }

        private static MountHelp of(String mount, String source, String options) {
            String entry = source + " " + DIRECTORY + " " + options;
            return new MountHelp(
                    "mkdir -p " + DIRECTORY,
                    mount,
                    "grep -qxF '" + entry + "' /etc/fstab || echo '" + entry + "' | sudo tee -a /etc/fstab");
        }
    }
}
