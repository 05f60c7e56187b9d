package dev.havu.domain.tags;

import dev.havu.domain.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label on a resource (published schema, "tags"; limits from the Go SDK). Equal tags of a project share one id.
 *
 * @param id id of the project-wide record
 * @param key lower case, 1 to 63 characters
 * @param value up to 127 characters, empty for a tag without a value
 */
public record Tag(String id, String key, String value) {
    /** A resource carries at most this many. */
    public static final int MAXIMUM_PER_RESOURCE = 10;

    /**
     * A tag somebody asks for; the key is stored in lower case.
     *
     * @param key as written by the client
     * @param value null or empty for a tag without a value
     */
    public record Wanted(String key, String value) {
        public Wanted(String key, @Nullable String value) {
            this.key = keyOf(key);
            this.value = value == null ? "" : value;
        }
    }

    /**
     * The key that is kept for a key as a client wrote it. Letter by letter, because as a whole some texts become longer in
     * lower case than a key may be.
     */
    public static String keyOf(String written) {
        return written.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * Checks the tags of a create request.
     *
     * @throws Refusal if there are too many or a key appears twice
     */
    public static List<Wanted> checked(List<Wanted> tags) {
        if (tags.size() > MAXIMUM_PER_RESOURCE) {
            throw tooMany(tags.size());
        }
        Set<String> keys = new HashSet<>();
        for (Wanted tag : tags) {
            if (!keys.add(tag.key())) {
                throw Refusal.invalid(
                        "tags: the key `" + tag.key() + "` appears twice; keys are compared in lower case");
            }
        }
        return tags;
    }

    /** The refusal for a resource that would carry {@code count} tags. */
    public static Refusal tooMany(int count) {
        return Refusal.invalid(
                "tags: a resource carries at most " + MAXIMUM_PER_RESOURCE + " tags, but would have " + count);
    }
}
