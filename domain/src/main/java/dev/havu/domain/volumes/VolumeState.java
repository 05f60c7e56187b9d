package dev.havu.domain.volumes;

import dev.havu.domain.states.LifecycleState;
import java.util.Arrays;
import java.util.List;

/** Every state a volume can be in, with the status that clients see. */
public enum VolumeState implements LifecycleState {
    ORDERED("ordered"),
    DETACHED("detached"),
    ATTACHING("attaching"),
    ATTACHED("attached"),
    DETACHING("detaching"),
    CLONING("cloning"),
    CANCELING("canceling"),
    CANCELED("canceled"),
    RESTORING("restoring"),
    DELETED("deleted"),
    PURGED("deleted");

    private final String wireStatus;

    VolumeState(String wireStatus) {
        this.wireStatus = wireStatus;
    }

    @Override
    public String wireStatus() {
        return wireStatus;
    }

    /** The states that read as {@code wireStatus}; empty for a status that no volume of Havu ever shows. */
    public static List<VolumeState> reading(String wireStatus) {
        return Arrays.stream(values())
                .filter(state -> state.wireStatus.equals(wireStatus))
                .toList();
    }

    /** Whether a volume in this state is paid for: not in the trash, nor once it is gone. */
    public boolean billed() {
        return switch (this) {
            case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, RESTORING -> true;
            case CANCELING, CANCELED, DELETED, PURGED -> false;
        };
    }

    /** Whether the plain list leaves volumes in this state out. */
    public boolean gone() {
        return deleted() || this == CANCELED;
    }

    /** Whether a volume in this state is in the trash or permanently deleted; no list but the trash shows it. */
    public boolean deleted() {
        return this == DELETED || this == PURGED;
    }

    /** Whether the content of a volume in this state is kept; otherwise it is gone, or on its way out. */
    public boolean kept() {
        return switch (this) {
            case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, RESTORING, DELETED -> true;
            case PURGED, CANCELING, CANCELED -> false;
        };
    }
}
