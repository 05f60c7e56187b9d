package dev.havu.domain.fleet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machines an operator declares, per location code.
 *
 * @param locations hosts by location code; a location without hosts exists and has no capacity
 */
public record FleetSpec(Map<String, List<HostGroup>> locations) {
    public FleetSpec {
        locations = Map.copyOf(locations);
    }

    /**
     * Equal hosts of a location.
     *
     * @param name prefix of the host names, unique in its location
     * @param count how many
     * @param gpu GPU model, null for hosts without GPUs
     * @param gpus per host
     * @param cores per host
     * @param memoryGigabytes per host
     * @param storageGigabytes what each host adds to the location's volume storage
     * @param spot whether spot machines may run here
     * @param confidential whether confidential machines may run here, and only they
     */
    public record HostGroup(
            String name,
            int count,
            @Nullable String gpu,
            int gpus,
            int cores,
            int memoryGigabytes,
            int storageGigabytes,
            boolean spot,
            boolean confidential) {
        /** So many of them. */
        public HostGroup withCount(int other) {
            return new HostGroup(name, other, gpu, gpus, cores, memoryGigabytes, storageGigabytes, spot, confidential);
        }
    }
}
