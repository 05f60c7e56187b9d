package dev.havu.api.clusters;

import dev.havu.api.catalog.HardwareViews;
import dev.havu.api.tags.TagView;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterSpec;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster as clients read it; every field is always there. */
public record ClusterView(
        String id,
        @Nullable String ip,
        String status,
        Instant createdAt,
        String createdByUserId,
        HardwareViews.Cpu cpu,
        HardwareViews.Gpu gpu,
        HardwareViews.Memory gpuMemory,
        HardwareViews.Memory memory,
        String hostname,
        String description,
        List<TagView> tags,
        String location,
        BigDecimal pricePerHour,
        String clusterType,
        String image,
        String osName,
        @Nullable String startupScriptId,
        List<String> sshKeyIds,
        String contract,
        @Nullable String extensionSettings,
        @Nullable Boolean autoRentalExtension,
        @Nullable Boolean turnToPayAsYouGo,
        @Nullable String longTermPeriod,
        List<WorkerNode> workerNodes,
        List<SharedVolume> sharedVolumes) {

    /** A worker; its addresses are null until it runs. */
    public record WorkerNode(
            String id,
            String hostname,
            @Nullable String publicIp,
            @Nullable String privateIp,
            String status) {}

    /** A shared file system; size in GB. */
    public record SharedVolume(String id, String name, String mountPoint, int sizeInGigabytes) {}

    /**
     * A cluster as clients see it.
     *
     * @param longTermPeriod name of the period of a long-term contract that is paid; null when there is none
     */
    public static ClusterView of(Cluster cluster, @Nullable String longTermPeriod) {
        ClusterSpec spec = cluster.spec();
        return new ClusterView(
                cluster.id(),
                cluster.ip(),
                cluster.state().wireStatus(),
                cluster.createdAt(),
                spec.createdByUserId(),
                HardwareViews.Cpu.of(spec.hardware()),
                HardwareViews.Gpu.of(spec.hardware()),
                HardwareViews.Memory.ofGpus(spec.hardware()),
                HardwareViews.Memory.of(spec.hardware()),
                spec.hostname(),
                spec.description(),
                TagView.listOf(cluster.tags()),
                spec.location(),
                spec.pricePerHour(),
                spec.clusterType(),
                spec.image(),
                spec.osName(),
                spec.startupScriptId(),
                spec.sshKeyIds(),
                spec.contract().name(),
                spec.extensionSettings(),
                spec.autoRentalExtension(),
                spec.turnToPayAsYouGo(),
                longTermPeriod,
                cluster.workers().stream()
                        .map(node -> new WorkerNode(
                                node.id(),
                                node.hostname(),
                                node.publicIp(),
                                node.privateIp(),
                                node.state().wireStatus()))
                        .toList(),
                cluster.sharedVolumes().stream()
                        .map(volume -> new SharedVolume(
                                volume.id(), volume.name(), volume.mountPoint(), volume.sizeGigabytes()))
                        .toList());
    }
}
