package dev.havu.domain.fleet;

import java.util.List;
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

    /** Whether a machine of this size has room here now. Which kinds of hosts it may go to is up to the placement. */
    public boolean hasRoomFor(MachineSize size, boolean forSpot) {
        return !retired
                && (!forSpot || spot)
                && confidential == size.confidential()
                && (size.gpus() == 0
                        || (size.gpuModel() != null && size.gpuModel().equals(gpuModel)))
                && freeGpus >= size.gpus()
                && freeCores >= size.cores()
                && freeMemoryGigabytes >= size.memoryGigabytes();
    }

    /** This host after these allocations on it were given back. */
    public Host without(List<Allocation> allocations) {
        int gpusBack = 0;
        int coresBack = 0;
        int memoryBack = 0;
        for (Allocation allocation : allocations) {
            gpusBack += allocation.gpuIndexes().size();
            coresBack += allocation.cores();
            memoryBack += allocation.memoryGigabytes();
        }
        return freed(gpusBack, coresBack, memoryBack);
    }

    /** This host after it took one more machine of this size, for which it has room. */
    public Host with(MachineSize size) {
        return freed(-size.gpus(), -size.cores(), -size.memoryGigabytes());
    }

    private Host freed(int gpusBack, int coresBack, int memoryBack) {
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
                freeGpus + gpusBack,
                freeCores + coresBack,
                freeMemoryGigabytes + memoryBack);
    }
}
