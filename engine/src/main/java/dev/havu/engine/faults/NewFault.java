package dev.havu.engine.faults;

import dev.havu.domain.faults.FaultEffect;
import org.jspecify.annotations.Nullable;

/**
 * A fault rule as it is asked for.
 *
 * @param operation id of an operation of the public API, or {@code *}
 * @param project null for all projects of the cloud
 * @param times null for all until it is removed
 */
public record NewFault(
        String operation,
        @Nullable String project,
        int skip,
        @Nullable Integer times,
        FaultEffect effect) {}
