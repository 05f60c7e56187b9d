package dev.havu.domain.states;

/** A state of a resource. The engine knows more states than the API shows: a machine that is shutting down still reads as running. */
public interface LifecycleState {
    /** The status word clients see. */
    String wireStatus();
}
