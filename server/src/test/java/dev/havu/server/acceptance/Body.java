package dev.havu.server.acceptance;

import dev.havu.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Request bodies in one line. */
final class Body {
    private Body() {}

    /** A JSON object of names and values in turn. */
    static String of(@Nullable Object... namesAndValues) {
        return text(map(namesAndValues));
    }

    /** The same as a map, to be put into another body or changed. */
    static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    static String text(Map<String, @Nullable Object> fields) {
        return new String(Json.write(fields), StandardCharsets.UTF_8);
    }
}
