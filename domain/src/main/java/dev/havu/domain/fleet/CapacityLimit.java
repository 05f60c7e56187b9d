package dev.havu.domain.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has set to be free of a type at a location.
 *
 * @param id of the entry
 * @param from when it comes into force
 * @param free how many more can be deployed from then on; null when there is to be no limit any more
 * @param machines how many there may be in all: what was free and what was in use when it came into force; null before
 */
public record CapacityLimit(
        String id,
        String location,
        String instanceType,
        Instant from,
        @Nullable Integer free,
        @Nullable Integer machines) {
    /** This limit, in force with so many machines. */
    public CapacityLimit inForce(int allowed) {
        return new CapacityLimit(id, location, instanceType, from, free, allowed);
    }
}
