package dev.havu.domain.fleet;

import java.util.List;

/**
 * What a machine holds on a host; exists exactly as long as the machine owns it.
 *
 * @param owner id of the instance or cluster node
 * @param gpuIndexes the GPUs of the host that are its own
 */
public record Allocation(String owner, String host, int cores, int memoryGigabytes, List<Integer> gpuIndexes) {
    public Allocation {
        gpuIndexes = List.copyOf(gpuIndexes);
    }
}
