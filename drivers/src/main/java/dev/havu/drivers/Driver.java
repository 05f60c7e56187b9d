package dev.havu.drivers;

import java.time.Instant;

/**
 * What stands behind the cloud: a simulation or real machines. A driver is told what should be and answers how far it is.
 * Calls are idempotent, named by resource, and may come from any thread.
 */
public interface Driver {
    /**
     * Brings a task forward and reports on it.
     *
     * @param now the cloud's time
     */
    Progress carryOut(Task task, Instant now);

    /**
     * What is known about a task without doing anything for it: quick and free of side effects, because it is asked inside
     * the transaction that writes the intent. The default knows nothing and asks to be called at once.
     */
    default Progress foresee(Task task, Instant now) {
        return new Progress.Pending(now);
    }

    /** Whether reads of a resource can move it on, so that somebody has to count them. */
    default boolean countsReads() {
        return false;
    }
}
