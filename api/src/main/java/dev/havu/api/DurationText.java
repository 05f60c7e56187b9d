package dev.havu.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the admin API writes them: amounts of days, hours, minutes, seconds and milliseconds, such as {@code 30d},
 * {@code 1d 12h}, {@code 90s} or {@code 250ms}.
 */
public final class DurationText {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9})(ms|d|h|m|s)");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with the rule, completing "must be …"
     */
    public static Duration parse(String text) {
        Duration sum = Duration.ZERO;
        for (String word : text.strip().split(" +", -1)) {
            Matcher amount = AMOUNT.matcher(word);
            if (!amount.matches()) {
                throw new IllegalArgumentException("a duration such as 30d, 1d 12h, 90s or 250ms");
            }
            sum = sum.plus(unit(amount.group(2)).multipliedBy(Long.parseLong(amount.group(1))));
        }
        return sum;
    }

    /** Writes a duration, largest unit first; {@code 0s} when there is none. Nanoseconds are left out. */
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(unit);
        }
    }

    private static Duration unit(String word) {
        return switch (word) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            case "s" -> Duration.ofSeconds(1);
            case "ms" -> Duration.ofMillis(1);
            default -> throw new IllegalArgumentException(word);
        };
    }
}
