package dev.havu.domain.clusters;

import dev.havu.domain.states.LifecycleState;

/** Every state a cluster node can be in, with the status that clients see. */
public enum NodeState implements LifecycleState {
    PROVISIONING("provisioning"),
    RUNNING("running"),
    STOPPING("running"),
    HALTING("running"),
    OFFLINE("offline"),
    STARTING("provisioning"),
    DISCONTINUED("discontinued"),
    ERROR("error"),
    UNKNOWN("unknown");

    private final String wireStatus;

    NodeState(String wireStatus) {
        this.wireStatus = wireStatus;
    }

    @Override
    public String wireStatus() {
        return wireStatus;
    }
}
