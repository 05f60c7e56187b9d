package dev.havu.domain.clusters;

import dev.havu.domain.states.LifecycleState;
import java.util.Arrays;
import java.util.List;

/** Every state a cluster can be in, with the status that clients see. */
public enum ClusterState implements LifecycleState {
    ORDERED("ordered"),
    PROVISIONING("provisioning"),
    RUNNING("running"),
    DELETING("deleting"),
    DISCONTINUED("discontinued"),
    ERROR("error"),
    NO_CAPACITY("no_capacity");

    private final String wireStatus;

    ClusterState(String wireStatus) {
        this.wireStatus = wireStatus;
    }

    @Override
    public String wireStatus() {
        return wireStatus;
    }

    /** Whether a cluster in this state is paid for. */
    public boolean billed() {
        return switch (this) {
            case ORDERED, PROVISIONING, RUNNING -> true;
            case DELETING, DISCONTINUED, ERROR, NO_CAPACITY -> false;
        };
    }

    /** The states that read as {@code wireStatus}; empty for a status that no cluster of Havu ever shows. */
    public static List<ClusterState> reading(String wireStatus) {
        return Arrays.stream(values())
                .filter(state -> state.wireStatus.equals(wireStatus))
                .toList();
    }
}
