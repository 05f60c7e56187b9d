package dev.havu.store.sqlite;

import dev.havu.store.StoreException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row whose columns are taken one after the other, in the order of the select list. */
final class Row {
    private final ResultSet results;
    private int column;

    Row(ResultSet results) {
        this.results = results;
    }

    String text() {
        return Objects.requireNonNull(textOrNull());
    }

    @Nullable
    String textOrNull() {
        try {
            // The driver takes two calls and a buffer for a string, and one call for its bytes.
            byte[] bytes = results.getBytes(++column);
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    int integer() {
        return Math.toIntExact(number());
    }

    @Nullable
    Integer integerOrNull() {
        Long number = numberOrNull();
        return number == null ? null : Integer.valueOf(Math.toIntExact(number));
    }

    long number() {
        try {
            return results.getLong(++column);
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    @Nullable
    Long numberOrNull() {
        try {
            long number = results.getLong(++column);
            return results.wasNull() ? null : Long.valueOf(number);
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    boolean flag() {
        return number() != 0;
    }

    BigDecimal amount() {
        return new BigDecimal(text());
    }

    Instant instant() {
        return Instant.ofEpochMilli(number());
    }

    @Nullable
    Instant instantOrNull() {
        Long milliseconds = numberOrNull();
        return milliseconds == null ? null : Instant.ofEpochMilli(milliseconds);
    }

    <E extends Enum<E>> E constant(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    private static StoreException unreadable(SQLException failure) {
        return new StoreException("the state file could not be read: " + failure.getMessage(), failure);
    }
}
