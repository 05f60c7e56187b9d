package dev.havu.server.http;

import dev.havu.domain.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoded fields of a query or of a form; a name may have several values. Immutable. */
public final class FieldMap {
    /** No fields. */
    public static final FieldMap EMPTY = new FieldMap(Map.of());

    private final Map<String, List<String>> fields;

    private FieldMap(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * Reads {@code name=value&name=value}.
     *
     * @throws Refusal {@code invalid_request} when the percent-encoding is malformed
     */
    public static FieldMap parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                int equals = text.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                String name = PercentCoding.decodeField(text.substring(start, hasValue ? equals : end));
                String value = hasValue ? PercentCoding.decodeField(text.substring(equals + 1, end)) : "";
                fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return new FieldMap(fields);
    }

    /** First value of a field; null when it is not there. */
    public @Nullable String first(String name) {
        List<String> values = fields.get(name);
        return values == null ? null : values.getFirst();
    }

    /** All values of a field; empty when it is not there. */
    public List<String> all(String name) {
        return Collections.unmodifiableList(fields.getOrDefault(name, List.of()));
    }

    /** The names, in the order they were first sent. */
    public Iterable<String> names() {
        return fields.keySet();
    }
}
