package dev.havu.domain.clusters;

import dev.havu.domain.states.StateTable;
import java.time.Duration;

/** The life of one node of a cluster, worker or jump host (published schema, cluster node actions). */
public final class NodeStates {
    private static final String ASK_DRIVER = "the driver is asked again, the answer decides";
    private static final Duration POWER_STEP = Duration.ofMinutes(10);

    public static final StateTable<NodeState, NodeTrigger> TABLE = StateTable.<NodeState, NodeTrigger>of(
                    "cluster node", NodeState.class)
            .resting(NodeState.PROVISIONING, "made together with its cluster, which owns the deadline")
            .moves(NodeTrigger.READY, NodeState.RUNNING)
            .moves(NodeTrigger.FAILED, NodeState.ERROR)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .resting(NodeState.RUNNING, "reachable from the jump host by its host name")
            .alreadyThere(NodeTrigger.BOOT)
            .moves(NodeTrigger.SHUTDOWN, NodeState.STOPPING)
            .moves(NodeTrigger.FORCE_SHUTDOWN, NodeState.HALTING)
            .moves(NodeTrigger.FOUND_OFF, NodeState.OFFLINE)
            .moves(NodeTrigger.FOUND_GONE, NodeState.ERROR)
            .moves(NodeTrigger.OUT_OF_SIGHT, NodeState.UNKNOWN)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .transitional(NodeState.STOPPING, POWER_STEP, "shutting down, reads as running", ASK_DRIVER)
            .alreadyThere(NodeTrigger.SHUTDOWN)
            .moves(NodeTrigger.FORCE_SHUTDOWN, NodeState.HALTING)
            .moves(NodeTrigger.STOPPED, NodeState.OFFLINE)
            .moves(NodeTrigger.FAILED, NodeState.ERROR)
            .moves(NodeTrigger.OVERDUE, NodeState.ERROR)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .transitional(
                    NodeState.HALTING,
                    POWER_STEP,
                    "switched off without asking its system, reads as running",
                    ASK_DRIVER)
            .alreadyThere(NodeTrigger.SHUTDOWN)
            .alreadyThere(NodeTrigger.FORCE_SHUTDOWN)
            .moves(NodeTrigger.STOPPED, NodeState.OFFLINE)
            .moves(NodeTrigger.FAILED, NodeState.ERROR)
            .moves(NodeTrigger.OVERDUE, NodeState.ERROR)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .resting(NodeState.OFFLINE, "shut down")
            .alreadyThere(NodeTrigger.SHUTDOWN)
            .alreadyThere(NodeTrigger.FORCE_SHUTDOWN)
            .moves(NodeTrigger.BOOT, NodeState.STARTING)
            .moves(NodeTrigger.FOUND_ON, NodeState.RUNNING)
            .moves(NodeTrigger.FOUND_GONE, NodeState.ERROR)
            .moves(NodeTrigger.OUT_OF_SIGHT, NodeState.UNKNOWN)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .transitional(NodeState.STARTING, POWER_STEP, "booting, reads as provisioning", ASK_DRIVER)
            .alreadyThere(NodeTrigger.BOOT)
            .moves(NodeTrigger.READY, NodeState.RUNNING)
            .moves(NodeTrigger.FAILED, NodeState.ERROR)
            .moves(NodeTrigger.OVERDUE, NodeState.ERROR)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .resting(NodeState.DISCONTINUED, "gone with its cluster")
            .alreadyThere(NodeTrigger.CLUSTER_GONE)
            .resting(NodeState.ERROR, "the driver gave up")
            .moves(NodeTrigger.BOOT, NodeState.STARTING)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .resting(NodeState.UNKNOWN, "its host does not answer; it is seen again with its host")
            .moves(NodeTrigger.FOUND_ON, NodeState.RUNNING)
            .moves(NodeTrigger.FOUND_OFF, NodeState.OFFLINE)
            .moves(NodeTrigger.FOUND_GONE, NodeState.ERROR)
            .moves(NodeTrigger.CLUSTER_GONE, NodeState.DISCONTINUED)
            .build();

    private NodeStates() {}
}
