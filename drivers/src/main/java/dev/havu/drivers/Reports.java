package dev.havu.drivers;

import dev.havu.domain.fleet.Host;
import java.util.List;
import java.util.Map;

/** What a driver tells the engine without being asked. From any thread, never inside a transaction. */
public interface Reports {
    /** There is something new about a task; it is asked for soon. */
    void progressed(Task task);

    /**
     * A machine was found to be other than its driver left it. This never changes what the machine holds, only what is said
     * of it.
     *
     * @param machineId id of the instance or node
     */
    void found(String machineId, Finding finding);

    /** A volume is there for real. When it is missing from then on, it was lost, and is not made anew. */
    void made(String volumeId);

    /**
     * The hosts there are. Known ones that are missing take nothing new and keep what runs on them.
     *
     * @param storageGigabytes of volumes, by location code
     */
    void hosts(List<Host> hosts, Map<String, Long> storageGigabytes);

    /** How a machine was found. */
    enum Finding {
        /** It runs. */
        ON,
        /** It is there and does not run. */
        OFF,
        /** It is not there any more. */
        GONE,
        /** Its host does not answer, so nobody knows. */
        OUT_OF_SIGHT
    }
}
