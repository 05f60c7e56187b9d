package dev.havu.benchmarks;

import java.time.Duration;

/**
 * How long everything is done.
 *
 * @param starts how often each start is repeated
 * @param warmUp how long each side is kept busy before it is measured
 * @param rounds how many rounds each side is measured, in turn
 * @param round how long one round is
 * @param many how many instances a long list has
 * @param idle how long it is watched that nothing happens
 */
record Effort(int starts, Duration warmUp, int rounds, Duration round, int many, Duration idle) {
    /** What the published figures come from. */
    static final Effort FULL =
            new Effort(10, Duration.ofSeconds(8), 5, Duration.ofSeconds(4), 10_000, Duration.ofMinutes(2));

    /** To see that everything runs, and roughly where it stands. */
    static final Effort QUICK =
            new Effort(3, Duration.ofSeconds(2), 3, Duration.ofSeconds(1), 2_000, Duration.ofSeconds(20));
}
