package dev.havu.domain.states;

import dev.havu.domain.ErrorCode;

/** What a trigger does in a state. */
public sealed interface Outcome<S> {
    /** The resource moves to {@code next}, which may be the state it is in. */
    record Moves<S>(S next) implements Outcome<S> {}

    /** The request is already fulfilled: success without a change (204 for a single instance). */
    record AlreadyThere<S>() implements Outcome<S> {}

    /** The trigger is not legal here. */
    record Refused<S>(ErrorCode errorCode, String message) implements Outcome<S> {}
}
