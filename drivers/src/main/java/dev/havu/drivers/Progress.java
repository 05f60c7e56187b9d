package dev.havu.drivers;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far a task is. */
public sealed interface Progress {
    /**
     * What the task wanted is so.
     *
     * @param addresses where machines can be reached, by id of the instance or node; empty when nothing changed
     */
    record Done(Map<String, Address> addresses) implements Progress {
        public Done {
            addresses = Map.copyOf(addresses);
        }
    }

    /** Still under way; ask again at {@code checkAgainAt}. */
    record Pending(Instant checkAgainAt) implements Progress {}

    /** Waits until clients have read the resource {@code reads} times. */
    record AwaitingReads(int reads) implements Progress {}

    /** Will not happen. */
    record Failed(Failure failure, String reason) implements Progress {}

    /** Where a machine can be reached; either may be null. */
    record Address(@Nullable String publicIp, @Nullable String privateIp) {}

    /** Kinds of failure that clients can tell apart by status. */
    enum Failure {
        NO_CAPACITY,
        INSTALLATION_FAILED,
        ERROR
    }
}
