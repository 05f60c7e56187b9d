package dev.havu.drivers.simulator;

import java.time.Duration;

/** How long a simulated step takes. */
public sealed interface TransitionPolicy {
    /** Done as soon as it is asked for. */
    record Instant() implements TransitionPolicy {}

    /** Always the same time. */
    record Fixed(Duration duration) implements TransitionPolicy {
        public Fixed {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("a fixed duration must not be negative, but was " + duration);
            }
        }
    }

    /** Between two times, drawn from the seed; the same resource and step always draw the same. */
    record Range(Duration from, Duration to) implements TransitionPolicy {
        public Range {
            if (from.isNegative() || to.compareTo(from) < 0) {
                throw new IllegalArgumentException(
                        "a range must run from a shorter to a longer duration, but was " + from + " to " + to);
            }
        }
    }

    /** After clients have read the resource this many times, by id or in a list. */
    record AfterReads(int reads) implements TransitionPolicy {
        public AfterReads {
            if (reads < 1) {
                throw new IllegalArgumentException("a number of reads must be at least 1, but was " + reads);
            }
        }
    }
}
