package dev.havu.engine.clouds;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one clock of a cloud, in milliseconds: it follows the machine's time, or it stands still until somebody moves it.
 * Whatever has a time in the cloud takes it from here.
 */
public final class CloudClock implements InstantSource {
    private final InstantSource real;
    private volatile @Nullable Instant standingAt;
    private volatile @Nullable Instant target;

    private CloudClock(InstantSource real, @Nullable Instant standingAt) {
        this.real = real;
        this.standingAt = standingAt;
    }

    /** A clock that follows the machine. */
    public static CloudClock running() {
        return new CloudClock(InstantSource.system(), null);
    }

    /** A clock that stands at {@code start} until it is moved. */
    public static CloudClock standing(Instant start) {
        return new CloudClock(InstantSource.system(), start.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Where the clock is being moved to at this moment, while everything due on the way is done; null when it is not. */
    public @Nullable Instant target() {
        return target;
    }

    /** Notes where the clock is being moved to; null when it has arrived. */
    public void headFor(@Nullable Instant instant) {
        target = instant;
    }

    @Override
    public Instant instant() {
        Instant standing = standingAt;
        return standing != null ? standing : real.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether time passes by itself. */
    public boolean isRunning() {
        return standingAt == null;
    }

    /** Sets a standing clock, also back: for a cloud whose whole state is put back. A running one runs on. */
    public void restoreTo(Instant instant) {
        if (standingAt != null) {
            standingAt = instant.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * Moves a standing clock forward.
     *
     * @throws IllegalStateException if the clock is running, or would go back
     */
    public void moveTo(Instant instant) {
        Instant standing = standingAt;
        if (standing == null) {
            throw new IllegalStateException("a running clock cannot be moved");
        }
        if (instant.isBefore(standing)) {
            throw new IllegalStateException("the clock stands at " + standing + " and cannot go back to " + instant);
        }
        standingAt = instant;
    }
}
