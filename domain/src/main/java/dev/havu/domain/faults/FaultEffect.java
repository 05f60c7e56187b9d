package dev.havu.domain.faults;

import dev.havu.domain.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a fault rule does to what it hits. */
public sealed interface FaultEffect {
    /**
     * The request is answered with an error and not carried out.
     *
     * @param status HTTP status of the answer, 400 to 599
     * @param message null for one that names the rule
     * @param retryAfterSeconds value of the header {@code Retry-After}; null for no header
     */
    record Refuse(
            int status,
            ErrorCode code,
            @Nullable String message,
            @Nullable Integer retryAfterSeconds) implements FaultEffect {}

    /**
     * The request is carried out at once, and its answer is held back.
     *
     * @param by how long, in real time, whatever the clock of the cloud shows
     */
    record Delay(Duration by) implements FaultEffect {}

    /** The connection is closed without an answer. */
    record Drop(Moment when) implements FaultEffect {}

    /** When a connection is dropped. */
    enum Moment {
        /** Nothing of the request is carried out. */
        BEFORE,
        /** What the request changed stays, and nobody is told. */
        AFTER_COMMIT
    }

    /**
     * Provisioning ends without a machine.
     *
     * @param hostname exact host name of the instance or cluster
     */
    record Outcome(Result result, String hostname) implements FaultEffect {}

    /** How provisioning ends; also the word for the status that clients see. */
    enum Result {
        ERROR,
        NO_CAPACITY,
        INSTALLATION_FAILED
    }
}
