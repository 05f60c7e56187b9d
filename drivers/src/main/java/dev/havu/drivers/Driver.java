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
}
