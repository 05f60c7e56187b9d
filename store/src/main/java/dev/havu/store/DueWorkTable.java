package dev.havu.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must happen at which time; at most one item per resource. */
public interface DueWorkTable {
    /** What kind of work an item is, and about what kind of resource. */
    enum Kind {
        INSTANCE,
        VOLUME,
        /** What stands behind a volume has to follow it; beside the step the volume may be in. */
        VOLUME_RECONCILE,
        CLUSTER,
        CLUSTER_NODE,
        /** The steps of a project that are to be paid; the id is that of its owner. */
        BILLING,
        /** The end of a long-term contract; the id is that of what it is for. */
        TERM,
        /** A capacity limit comes into force. */
        CAPACITY
    }

    /** One thing to do. */
    record Item(Kind kind, String resourceId, Instant dueAt) {}

    /** Sets the time for a resource, replacing an earlier one. */
    void schedule(String cloud, Kind kind, String resourceId, Instant dueAt);

    /** Forgets the item of a resource, if there is one. */
    void remove(Kind kind, String resourceId);

    @Nullable
    Instant dueAt(Kind kind, String resourceId);

    /** What is due at {@code until} or before, earliest first. */
    List<Item> due(String cloud, Instant until, int limit);

    /** When the cloud's next item falls due, null when there is none. */
    @Nullable
    Instant next(String cloud);

    /** All items of the cloud, earliest first. */
    List<Item> all(String cloud);
}
