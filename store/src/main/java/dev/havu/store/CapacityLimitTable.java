package dev.havu.store;

import dev.havu.domain.fleet.CapacityLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators have set to be free. */
public interface CapacityLimitTable {
    @Nullable
    CapacityLimit find(String id);

    /** All of a cloud, by location, type and time. */
    List<CapacityLimit> all(String cloud);

    /** The one that is in force; null when there is none. */
    @Nullable
    CapacityLimit inForce(String cloud, String location, String instanceType);

    void insert(String cloud, CapacityLimit limit);

    /** Notes that a limit is in force. */
    void update(CapacityLimit limit);

    void remove(String id);
}
