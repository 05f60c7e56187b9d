package dev.havu.server.config;

import java.time.Duration;

/** Durations as people write them: {@code 300ms}, {@code 2s}, {@code 5m}, {@code 96h}, {@code 30d}. */
final class Durations {
    private static final String RULE = "a duration such as 300ms, 2s, 5m, 96h or 30d";

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with the rule, completing "must be …"
     */
    static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        try {
            long number = Long.parseLong(text.substring(0, digits));
            return switch (text.substring(digits)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> throw new IllegalArgumentException(RULE);
            };
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }
}
