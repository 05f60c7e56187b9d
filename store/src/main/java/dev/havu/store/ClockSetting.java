package dev.havu.store;

import java.time.Duration;
import java.time.Instant;

/** How the clock of a cloud goes. */
public sealed interface ClockSetting {
    /** It shows the machine's time. */
    record Real() implements ClockSetting {}

    /** It stands. */
    record Frozen(Instant at) implements ClockSetting {}

    /**
     * It runs beside the machine's clock.
     *
     * @param by how far ahead of it, in whole milliseconds; negative when it is behind
     */
    record Offset(Duration by) implements ClockSetting {}
}
