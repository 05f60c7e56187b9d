package dev.havu.drivers;

import dev.havu.domain.fleet.Placement;
import dev.havu.domain.volumes.FileSystemAccess;
import java.time.Instant;

/**
 * What stands behind the cloud: a simulation or real machines. A driver is told what should be and answers how far it is.
 * Calls are idempotent, named by resource, and may come from any thread.
 */
public interface Driver extends AutoCloseable {
    /**
     * Brings a task forward and reports on it, without waiting: what takes time goes on by itself, and is reported as
     * {@link Reports#progressed} when there is something new to ask for.
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

    /**
     * Whether something real stands behind volumes, so that every change of one has to be carried out there, also those
     * that are over at once for clients: {@link Step#VOLUME_RECONCILE}.
     */
    default boolean keepsVolumes() {
        return false;
    }

    /**
     * Whether everything is only pretended: then {@link #carryOut} is as quick and as free of side effects as
     * {@link #foresee}, so that it can be asked inside a transaction, and the cloud's time can be moved.
     */
    default boolean isSimulated() {
        return false;
    }

    /** Whether machines and volumes can be handed to another project; otherwise they stay in the one they were made for. */
    default boolean changesOwners() {
        return true;
    }

    /** How its machines get at shared file systems. */
    default FileSystemAccess fileSystemAccess() {
        return FileSystemAccess.NFS;
    }

    /** Which of its hosts machines go to. */
    default Placement placement() {
        return Placement.STANDARD;
    }

    /** What a simulation draws from now on follows from this seed; real machines have none. */
    default void useSeed(long seed) {}

    /**
     * Called once, before anything else: from now on the driver may read what should be, and report what it finds.
     *
     * @throws DriverException with one line for the operator if what stands behind it cannot be used
     */
    default void open(Intent intent, Reports reports) {}

    /** Ends what goes on; nothing is reported after this returns. */
    @Override
    default void close() {}
}
