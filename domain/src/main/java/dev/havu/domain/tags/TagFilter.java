package dev.havu.domain.tags;

import org.jspecify.annotations.Nullable;

/**
 * One {@code tag} query of the instance list: a key with any value, or a key with one exact value.
 *
 * @param key lower case
 * @param value null means any value
 */
public record TagFilter(String key, @Nullable String value) {
    /** Splits at the first {@code =}, as the published schema says. */
    public static TagFilter parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new TagFilter(Tag.keyOf(text), null)
                : new TagFilter(Tag.keyOf(text.substring(0, equals)), text.substring(equals + 1));
    }
}
