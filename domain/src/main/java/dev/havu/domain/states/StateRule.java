package dev.havu.domain.states;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds while a resource is in a state.
 *
 * @param deadline how long a transitional state may last before the overdue trigger fires; null for a resting state
 * @param meaning one line for the generated documentation
 * @param recovery what happens to a resource found here when the server starts; empty for a resting state
 */
public record StateRule<S>(S state, @Nullable Duration deadline, String meaning, String recovery) {
    /** Whether something must happen before the resource rests again; such a resource always has due work. */
    public boolean transitional() {
        return deadline != null;
    }
}
