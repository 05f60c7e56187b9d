package dev.havu.domain.instances;

import dev.havu.domain.states.LifecycleState;
import java.util.Arrays;
import java.util.List;

/** Every state an instance can be in, with the status that clients see. */
public enum InstanceState implements LifecycleState {
    ORDERED("ordered"),
    PROVISIONING("provisioning"),
    RUNNING("running"),
    STOPPING("running"),
    HALTING("running"),
    OFFLINE("offline"),
    STARTING("provisioning"),
    HIBERNATING("running"),
    HIBERNATED("offline"),
    DELETING("deleting"),
    DISCONTINUED("discontinued"),
    ERROR("error"),
    NO_CAPACITY("no_capacity"),
    INSTALLATION_FAILED("installation_failed"),
    UNKNOWN("unknown");

    private final String wireStatus;

    InstanceState(String wireStatus) {
        this.wireStatus = wireStatus;
    }

    @Override
    public String wireStatus() {
        return wireStatus;
    }

    /**
     * Whether an instance in this state is paid for: while it exists, switched off or not, from the order until it is given
     * up (facts 2.5).
     */
    public boolean billed() {
        return switch (this) {
            case ORDERED,
                    PROVISIONING,
                    RUNNING,
                    STOPPING,
                    HALTING,
                    OFFLINE,
                    STARTING,
                    HIBERNATING,
                    INSTALLATION_FAILED,
                    UNKNOWN -> true;
            case HIBERNATED, DELETING, DISCONTINUED, ERROR, NO_CAPACITY -> false;
        };
    }

    /** The states that read as {@code wireStatus}; empty for a status that no instance of Havu ever shows. */
    public static List<InstanceState> reading(String wireStatus) {
        return Arrays.stream(values())
                .filter(state -> state.wireStatus.equals(wireStatus))
                .toList();
    }
}
