package dev.havu.api.tags;

import dev.havu.domain.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tag to add.
 *
 * @param value null or absent for a tag without a value
 */
public record TagRequest(String key, @Nullable String value) {
    public Tag.Wanted toDomain() {
        return new Tag.Wanted(key, value);
    }

    /** The tags of a create request; none when the field was null or absent. */
    public static List<Tag.Wanted> toDomain(@Nullable List<TagRequest> tags) {
        return tags == null
                ? List.of()
                : tags.stream().map(TagRequest::toDomain).toList();
    }
}
