package dev.havu.domain.clusters;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.states.StateTable;
import java.time.Duration;

/** The life of a cluster (contract of the Python and Go clients; a real one takes about twenty minutes to start). */
public final class ClusterStates {
    private static final String ASK_DRIVER = "the driver is asked again, the answer decides";
    private static final String STILL_PROVISIONING = "Can't discontinue a provisioning cluster";

    public static final StateTable<ClusterState, ClusterTrigger> TABLE = StateTable.<ClusterState, ClusterTrigger>of(
                    "cluster", ClusterState.class)
            .transitional(ClusterState.ORDERED, Duration.ofMinutes(10), "accepted, hosts are reserved", ASK_DRIVER)
            .moves(ClusterTrigger.ACCEPTED, ClusterState.PROVISIONING)
            .moves(ClusterTrigger.OUT_OF_CAPACITY, ClusterState.NO_CAPACITY)
            .moves(ClusterTrigger.FAILED, ClusterState.ERROR)
            .moves(ClusterTrigger.OVERDUE, ClusterState.ERROR)
            .refused(ClusterTrigger.DISCONTINUE, ErrorCode.FORBIDDEN_ACTION, STILL_PROVISIONING)
            .transitional(ClusterState.PROVISIONING, Duration.ofHours(2), "its nodes are being made", ASK_DRIVER)
            .moves(ClusterTrigger.READY, ClusterState.RUNNING)
            .moves(ClusterTrigger.OUT_OF_CAPACITY, ClusterState.NO_CAPACITY)
            .moves(ClusterTrigger.FAILED, ClusterState.ERROR)
            .moves(ClusterTrigger.OVERDUE, ClusterState.ERROR)
            .refused(ClusterTrigger.DISCONTINUE, ErrorCode.FORBIDDEN_ACTION, STILL_PROVISIONING)
            .resting(ClusterState.RUNNING, "reachable through its jump host")
            .moves(ClusterTrigger.DISCONTINUE, ClusterState.DELETING)
            .transitional(
                    ClusterState.DELETING,
                    Duration.ofHours(1),
                    "its nodes are being removed; its shared volumes are already detached",
                    ASK_DRIVER)
            .alreadyThere(ClusterTrigger.DISCONTINUE)
            .moves(ClusterTrigger.GONE, ClusterState.DISCONTINUED)
            .moves(ClusterTrigger.FAILED, ClusterState.ERROR)
            .moves(ClusterTrigger.OVERDUE, ClusterState.ERROR)
            .resting(ClusterState.DISCONTINUED, "gone; still answers by id, left out of the plain list")
            .alreadyThere(ClusterTrigger.DISCONTINUE)
            .resting(ClusterState.ERROR, "the driver gave up; discontinue it")
            .moves(ClusterTrigger.DISCONTINUE, ClusterState.DELETING)
            .resting(ClusterState.NO_CAPACITY, "not enough hosts were free after all; holds none")
            .moves(ClusterTrigger.DISCONTINUE, ClusterState.DELETING)
            .build();

    private ClusterStates() {}
}
