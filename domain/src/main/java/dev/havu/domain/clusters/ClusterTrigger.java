package dev.havu.domain.clusters;

/** What can happen to a cluster: the action of clients first, then reports of the engine and the driver. */
public enum ClusterTrigger {
    DISCONTINUE,
    ACCEPTED,
    READY,
    GONE,
    FAILED,
    OUT_OF_CAPACITY,
    OVERDUE
}
