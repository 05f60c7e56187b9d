package dev.havu.domain.catalog;

import dev.havu.domain.fleet.MachineSize;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A kind of cluster: equal workers, whole machines of eight GPUs as a rule, joined by a jump host. The hardware is that of all
 * workers together.
 *
 * @param workers how many
 * @param nodeDetails one-entry maps, label to text
 */
public record ClusterType(
        String id,
        String clusterType,
        String model,
        String name,
        int workers,
        Hardware hardware,
        BigDecimal pricePerHour,
        String manufacturer,
        List<Map<String, String>> nodeDetails,
        List<String> supportedOs) {
    private static final int JUMP_HOST_CORES = 4;
    private static final int JUMP_HOST_MEMORY_GIGABYTES = 16;

    public ClusterType {
        nodeDetails = List.copyOf(nodeDetails);
        supportedOs = List.copyOf(supportedOs);
    }

    /** What one worker takes from a host. */
    public MachineSize workerSize() {
        return new MachineSize(
                hardware.cores() / workers,
                hardware.memoryGigabytes() / workers,
                hardware.gpus() / workers,
                hardware.gpus() == 0 ? null : model,
                false);
    }

    /** The jump host is a small machine without GPUs. */
    public MachineSize jumpHostSize() {
        return new MachineSize(JUMP_HOST_CORES, JUMP_HOST_MEMORY_GIGABYTES, 0, null, false);
    }

    /** This type at another price, in US dollars per hour. */
    public ClusterType withPrice(BigDecimal price) {
        return new ClusterType(
                id, clusterType, model, name, workers, hardware, price, manufacturer, nodeDetails, supportedOs);
    }

    public boolean supports(Image image) {
        return supportedOs.isEmpty() || supportedOs.contains(image.imageType());
    }
}
