package dev.havu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "30d, PT720H",
        "1d 12h, PT36H",
        "90s, PT1M30S",
        "250ms, PT0.25S",
        "1h 2m 3s 4ms, PT1H2M3.004S",
        "0s, PT0S",
        "' 4s ', PT4S"
    })
    void amountsAddUp(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "s", "-4s", "4 s", "4S", "1w", "4s,5s", "1.5s", "9999999999s"})
    void anythingElseIsRefusedWithTheRule(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a duration such as 30d, 1d 12h, 90s or 250ms");
    }

    @ParameterizedTest
    @CsvSource({"PT720H, 30d", "PT36H, 1d 12h", "PT1M30S, 1m 30s", "PT0.25S, 250ms", "PT0S, 0s"})
    void theLargestUnitComesFirst(Duration duration, String text) {
        assertThat(DurationText.format(duration)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenReadsAsItWas() {
        Duration duration = Duration.ofMillis(123_456_789);

        assertThat(DurationText.parse(DurationText.format(duration))).isEqualTo(duration);
    }
}
