package dev.havu.api.instances;

import dev.havu.api.catalog.HardwareViews;
import dev.havu.api.tags.TagView;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceSpec;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance as clients read it; every field is always there. */
public record InstanceView(
        String id,
        @Nullable String ip,
        String status,
        Instant createdAt,
        String createdByUserId,
        HardwareViews.Cpu cpu,
        HardwareViews.Gpu gpu,
        HardwareViews.Memory gpuMemory,
        HardwareViews.Memory memory,
        HardwareViews.Storage storage,
        String hostname,
        String description,
        List<TagView> tags,
        String location,
        BigDecimal pricePerHour,
        boolean isSpot,
        String instanceType,
        String image,
        String osName,
        @Nullable String startupScriptId,
        List<String> sshKeyIds,
        @Nullable String osVolumeId,
        @Nullable String jupyterToken,
        String contract,
        String pricing,
        List<String> volumeIds) {

    public static InstanceView of(Instance instance) {
        InstanceSpec spec = instance.spec();
        String osVolumeId = provisioned(instance) ? instance.osVolumeId() : null;
        List<String> volumeIds = provisioned(instance)
                ? instance.volumeIds()
                : instance.volumeIds().stream()
                        .filter(id -> !id.equals(instance.osVolumeId()))
                        .toList();
        return new InstanceView(
                instance.id(),
                instance.ip(),
                instance.state().wireStatus(),
                instance.createdAt(),
                spec.createdByUserId(),
                HardwareViews.Cpu.of(spec.hardware()),
                HardwareViews.Gpu.of(spec.hardware()),
                HardwareViews.Memory.ofGpus(spec.hardware()),
                HardwareViews.Memory.of(spec.hardware()),
                HardwareViews.Storage.of(spec.hardware()),
                spec.hostname(),
                spec.description(),
                TagView.listOf(instance.tags()),
                spec.location(),
                instance.pricePerHour(),
                instance.spot(),
                spec.instanceType(),
                spec.image(),
                spec.osName(),
                spec.startupScriptId(),
                spec.sshKeyIds(),
                osVolumeId,
                spec.jupyterToken(),
                instance.contract().name(),
                spec.pricing().name(),
                volumeIds);
    }

    /** Until a machine is made for the first time its OS volume is not shown: clients take a null for "not yet". */
    private static boolean provisioned(Instance instance) {
        return switch (instance.state()) {
            case ORDERED, PROVISIONING -> false;
            case RUNNING,
                    STOPPING,
                    HALTING,
                    OFFLINE,
                    STARTING,
                    HIBERNATING,
                    HIBERNATED,
                    DELETING,
                    DISCONTINUED,
                    ERROR,
                    NO_CAPACITY,
                    INSTALLATION_FAILED,
                    UNKNOWN -> true;
        };
    }
}
