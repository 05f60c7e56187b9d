package dev.havu.store;

import dev.havu.domain.faults.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fault rules. */
public interface FaultTable {
    @Nullable
    Fault find(String cloud, String id);

    /** Oldest first. */
    List<Fault> list(String cloud);

    void insert(Fault fault);

    /** Stores what a rule has met. */
    void count(Fault fault);

    /** Whether there was such a rule. */
    boolean delete(String cloud, String id);

    /** Deletes all rules of a cloud. */
    void deleteAll(String cloud);
}
