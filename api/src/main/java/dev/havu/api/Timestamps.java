package dev.havu.api;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * The wire form of points in time: RFC 3339 in UTC with exactly three fraction digits, {@code 2023-07-15T14:10:26.654Z}
 * (seed, all examples). Written by hand because lists of thousands of resources spend most of their rendering time here.
 */
public final class Timestamps {
    private static final int LENGTH = 24;
    private static final int MAXIMUM_YEAR = 9999;

    private Timestamps() {}

    /** The instant, cut to milliseconds; years outside 0 to 9999 are not RFC 3339 and fall back to ISO 8601. */
    public static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > MAXIMUM_YEAR) {
            return instant.toString();
        }
        char[] text = new char[LENGTH];
        digits(text, 0, 4, time.getYear());
        text[4] = '-';
        digits(text, 5, 2, time.getMonthValue());
        text[7] = '-';
        digits(text, 8, 2, time.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, 2, time.getHour());
        text[13] = ':';
        digits(text, 14, 2, time.getMinute());
        text[16] = ':';
        digits(text, 17, 2, time.getSecond());
        text[19] = '.';
        digits(text, 20, 3, time.getNano() / 1_000_000);
        text[23] = 'Z';
        return new String(text);
    }

    /**
     * Reads any RFC 3339 date and time, with any offset.
     *
     * @throws DateTimeParseException when the text is not one
     */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static void digits(char[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
