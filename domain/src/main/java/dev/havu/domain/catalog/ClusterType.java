package dev.havu.domain.catalog;

import dev.havu.domain.fleet.MachineSize;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A kind of cluster: whole machines of eight GPUs, joined by a jump host. The hardware is that of all workers together.
 *
 * @param nodeDetails one-entry maps, label to text
 */
public record ClusterType(
        String id,
        String clusterType,
        String model,
        String name,
        Hardware hardware,
        BigDecimal pricePerHour,
        String manufacturer,
        List<Map<String, String>> nodeDetails,
        List<String> supportedOs) {
    private static final int GPUS_PER_WORKER = 8;
    private static final int JUMP_HOST_CORES = 4;
    private static final int JUMP_HOST_MEMORY_GIGABYTES = 16;

    public ClusterType {
        nodeDetails = List.copyOf(nodeDetails);
        supportedOs = List.copyOf(supportedOs);
    }

    public int workers() {
        return Math.max(1, hardware.gpus() / GPUS_PER_WORKER);
    }

    /** What one worker takes from a host. */
    public MachineSize workerSize() {
        int workers = workers();
        return new MachineSize(
                hardware.cores() / workers,
                hardware.memoryGigabytes() / workers,
                hardware.gpus() / workers,
                model,
                false);
    }

    /** The jump host is a small machine without GPUs. */
    public MachineSize jumpHostSize() {
        return new MachineSize(JUMP_HOST_CORES, JUMP_HOST_MEMORY_GIGABYTES, 0, null, false);
    }

    public boolean supports(Image image) {
        return supportedOs.isEmpty() || supportedOs.contains(image.imageType());
    }
}
