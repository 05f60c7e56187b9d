package dev.havu.engine.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** A cloud has one clock, which follows the machine or stands still until it is moved; never does it go back by hand. */
class CloudClockTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void a_standing_clock_stands_until_it_is_moved() {
        CloudClock clock = CloudClock.standing(NOON);

        assertThat(clock.isRunning()).isFalse();
        assertThat(clock.instant()).isEqualTo(NOON);

        clock.moveTo(NOON.plusSeconds(5));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void a_standing_clock_may_be_moved_to_where_it_stands_but_not_back() {
        CloudClock clock = CloudClock.standing(NOON);

        clock.moveTo(NOON);

        assertThatIllegalStateException()
                .isThrownBy(() -> clock.moveTo(NOON.minusMillis(1)))
                .withMessageContaining("cannot go back");
        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void times_are_whole_milliseconds_because_more_is_not_stored() {
        assertThat(CloudClock.standing(NOON.plusNanos(1_999_999)).instant()).isEqualTo(NOON.plusMillis(1));
        Instant now = CloudClock.running().instant();
        assertThat(now).isEqualTo(now.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void a_running_clock_follows_the_machine_and_cannot_be_moved() {
        CloudClock clock = CloudClock.running();

        assertThat(clock.isRunning()).isTrue();
        assertThat(Duration.between(clock.instant(), InstantSource.system().instant())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
        assertThatIllegalStateException().isThrownBy(() -> clock.moveTo(NOON)).withMessageContaining("running clock");
    }
}
