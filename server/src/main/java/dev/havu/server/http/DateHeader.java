package dev.havu.server.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header, formatted once a second. Safe to use from any thread. */
final class DateHeader {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private volatile Formatted last = new Formatted(0, FORMAT.format(Instant.EPOCH));

    String valueAt(InstantSource clock) {
        long second = Math.floorDiv(clock.millis(), 1000L);
        Formatted formatted = last;
        if (formatted.second != second) {
            formatted = new Formatted(second, FORMAT.format(Instant.ofEpochSecond(second)));
            last = formatted;
        }
        return formatted.text;
    }

    private record Formatted(long second, String text) {}
}
