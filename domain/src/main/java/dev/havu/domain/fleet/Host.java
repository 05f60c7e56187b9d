package dev.havu.domain.fleet;

import org.jspecify.annotations.Nullable;

/**
 * One host and what is free on it.
 *
 * @param gpuModel null for a host without GPUs
 * @param retired no longer declared by the operator: keeps what runs on it, takes nothing new
 */
public record Host(
        String id,
        String location,
        @Nullable String gpuModel,
        int gpus,
        int cores,
        int memoryGigabytes,
        int storageGigabytes,
        boolean spot,
        boolean confidential,
        boolean retired,
        int freeGpus,
        int freeCores,
        int freeMemoryGigabytes) {

    /** This host after it took one more machine of this size that fits. */
    public Host with(MachineSize size) {
        return new Host(
                id,
                location,
                gpuModel,
                gpus,
                cores,
                memoryGigabytes,
                storageGigabytes,
                spot,
                confidential,
                retired,
                freeGpus - size.gpus(),
                freeCores - size.cores(),
                freeMemoryGigabytes - size.memoryGigabytes());
    }

    /** Whether a machine of this size fits now. Machines without GPUs do not take up hosts that have some. */
    public boolean fits(MachineSize size, boolean forSpot) {
        return !retired
                && (!forSpot || spot)
                && confidential == size.confidential()
                && (size.gpus() == 0
                        ? gpus == 0
                        : size.gpuModel() != null && size.gpuModel().equals(gpuModel))
                && freeGpus >= size.gpus()
                && freeCores >= size.cores()
                && freeMemoryGigabytes >= size.memoryGigabytes();
    }
}
