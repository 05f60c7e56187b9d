package dev.havu.domain.clusters;

/** What can happen to a cluster node: actions of clients first, then reports of the engine and the driver. */
public enum NodeTrigger {
    BOOT,
    SHUTDOWN,
    FORCE_SHUTDOWN,
    READY,
    STOPPED,
    CLUSTER_GONE,
    FAILED,
    OVERDUE,
    FOUND_ON,
    FOUND_OFF,
    FOUND_GONE,
    OUT_OF_SIGHT
}
