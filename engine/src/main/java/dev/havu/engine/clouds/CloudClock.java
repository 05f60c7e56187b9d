package dev.havu.engine.clouds;

import dev.havu.store.ClockSetting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one clock of a cloud, in milliseconds: it shows the machine's time, runs beside it, or stands still until somebody
 * moves it. Whatever has a time in the cloud takes it from here. Any thread may read it; who sets or moves it holds the lock
 * of the cloud's due work.
 */
public final class CloudClock implements InstantSource {
    private final InstantSource real;
    private volatile Position position;
    /** What the store knows; null when it knows nothing. */
    private volatile @Nullable Position saved;

    private volatile @Nullable Instant target;

    /** @param heldAt where a clock that runs is held for a moment; null when it is not */
    private record Position(ClockSetting setting, @Nullable Instant heldAt) {}

    private CloudClock(InstantSource real, ClockSetting setting, boolean known) {
        this.real = real;
        this.position = new Position(setting, null);
        this.saved = known ? position : null;
    }

    /** A clock that follows the machine. */
    public static CloudClock running() {
        return new CloudClock(InstantSource.system(), new ClockSetting.Real(), true);
    }

    /** A clock that stands at {@code start} until it is moved. */
    public static CloudClock standing(Instant start) {
        return new CloudClock(
                InstantSource.system(), new ClockSetting.Frozen(start.truncatedTo(ChronoUnit.MILLIS)), false);
    }

    /** A clock that runs beside the machine's and shows {@code start} now. */
    public static CloudClock runningFrom(Instant start) {
        CloudClock clock = of(new ClockSetting.Real(), InstantSource.system());
        clock.set(clock.startingAt(start));
        return clock;
    }

    /** A clock that goes as set. */
    public static CloudClock of(ClockSetting setting, InstantSource real) {
        return new CloudClock(real, setting, false);
    }

    /** Goes on as it was left, unless it stands later than that already. */
    public void resume(ClockSetting left) {
        boolean later = position.setting() instanceof ClockSetting.Frozen(Instant at)
                && left instanceof ClockSetting.Frozen(Instant before)
                && at.isAfter(before);
        if (!later) {
            position = new Position(left, null);
            saved = position;
        }
    }

    @Override
    public Instant instant() {
        Position now = position;
        return now.heldAt() != null
                ? now.heldAt()
                : switch (now.setting()) {
                    case ClockSetting.Real() -> machineTime();
                    case ClockSetting.Frozen(Instant at) -> at;
                    case ClockSetting.Offset(Duration by) -> machineTime().plus(by);
                };
    }

    /** Whether time passes by itself. */
    public boolean isRunning() {
        Position now = position;
        return now.heldAt() == null && !(now.setting() instanceof ClockSetting.Frozen);
    }

    /** How it goes; one that is held will go on from where it is held. */
    public ClockSetting setting() {
        return setting(position);
    }

    private ClockSetting setting(Position now) {
        return now.heldAt() == null ? now.setting() : goingFrom(now.setting(), now.heldAt());
    }

    private ClockSetting goingFrom(ClockSetting setting, Instant instant) {
        return switch (setting) {
            case ClockSetting.Real() -> setting;
            case ClockSetting.Frozen ignored -> new ClockSetting.Frozen(instant);
            case ClockSetting.Offset ignored -> startingAt(instant);
        };
    }

    /** Runs beside the machine's clock, and shows {@code instant} now. */
    public ClockSetting.Offset startingAt(Instant instant) {
        return new ClockSetting.Offset(Duration.between(machineTime(), instant));
    }

    /** What the machine's clock shows. */
    public Instant machineTime() {
        return real.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Lets it go otherwise; whoever calls sees to it that time does not go back for anything that exists. */
    public void set(ClockSetting setting) {
        position = new Position(setting, null);
    }

    /** Stops a clock that runs beside the machine's until it is released; the machine's time cannot be held. */
    public void hold() {
        Position now = position;
        if (now.heldAt() == null && now.setting() instanceof ClockSetting.Offset) {
            position = new Position(now.setting(), instant());
        }
    }

    /** Lets a clock that is held run on from where it was moved to. */
    public void release() {
        Position now = position;
        if (now.heldAt() != null) {
            position = new Position(goingFrom(now.setting(), now.heldAt()), null);
        }
    }

    /**
     * Moves a clock that stands or is held forward.
     *
     * @throws IllegalStateException if the clock is running, or would go back
     */
    public void moveTo(Instant instant) {
        Position now = position;
        Instant stands = now.heldAt() != null
                ? now.heldAt()
                : now.setting() instanceof ClockSetting.Frozen(Instant at) ? at : null;
        if (stands == null) {
            throw new IllegalStateException("a running clock cannot be moved");
        }
        if (instant.isBefore(stands)) {
            throw new IllegalStateException("the clock stands at " + stands + " and cannot go back to " + instant);
        }
        if (!instant.equals(stands)) {
            position = now.heldAt() != null
                    ? new Position(now.setting(), instant)
                    : new Position(new ClockSetting.Frozen(instant), null);
        }
    }

    /** Where the clock is being moved to at this moment, while everything due on the way is done; null when it is not. */
    public @Nullable Instant target() {
        return target;
    }

    /** Notes where the clock is being moved to; null when it has arrived. */
    public void headFor(@Nullable Instant instant) {
        target = instant;
    }

    /**
     * How it goes on in a cloud whose whole state is put back to an earlier time.
     *
     * @param saved how it went then; null when nobody had set it
     * @param instant what it showed then
     */
    public ClockSetting restored(@Nullable ClockSetting saved, Instant instant) {
        return goingFrom(saved == null ? setting() : saved, instant.truncatedTo(ChronoUnit.MILLIS));
    }

    /**
     * What the store does not know yet.
     *
     * @param setting what to keep
     */
    public record Change(ClockSetting setting, Object position) {}

    /** What is to be kept with the next thing that is kept; null when nothing has changed. */
    public @Nullable Change unsaved() {
        Position now = position;
        return now.equals(saved) ? null : new Change(setting(now), now);
    }

    /** Notes that a change is kept. */
    public void saved(Change change) {
        saved = (Position) change.position();
    }
}
