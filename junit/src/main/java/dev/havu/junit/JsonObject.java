package dev.havu.junit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that the server answered with, read by the types that its document promises. */
record JsonObject(Map<?, ?> fields) {
    /**
     * The value as an object.
     *
     * @throws HavuException when it is none
     */
    static JsonObject of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject(map);
        }
        throw new HavuException("Havu answered with something else than an object: " + Json.write(value));
    }

    String text(String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new HavuException("Havu's answer has no text `" + name + "`: " + Json.write(fields));
    }

    @Nullable
    String textOrNull(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    Instant instant(String name) {
        return Instant.parse(text(name));
    }

    BigDecimal amount(String name) {
        return new BigDecimal(text(name));
    }

    long number(String name) {
        if (fields.get(name) instanceof BigDecimal number) {
            return number.longValueExact();
        }
        throw new HavuException("Havu's answer has no number `" + name + "`: " + Json.write(fields));
    }

    @Nullable
    Long numberOrNull(String name) {
        return fields.get(name) instanceof BigDecimal number ? (Long) number.longValueExact() : null;
    }

    List<JsonObject> objects(String name) {
        return fields.get(name) instanceof List<?> list ? objects(list) : List.of();
    }

    static List<JsonObject> objects(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(JsonObject::of).toList();
        }
        throw new HavuException("Havu answered with something else than a list: " + Json.write(value));
    }
}
