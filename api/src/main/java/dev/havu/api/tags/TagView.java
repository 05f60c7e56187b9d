package dev.havu.api.tags;

import dev.havu.domain.tags.Tag;
import java.util.List;

/** A tag on a resource. */
public record TagView(String id, String key, String value) {
    public static TagView of(Tag tag) {
        return new TagView(tag.id(), tag.key(), tag.value());
    }

    public static List<TagView> listOf(List<Tag> tags) {
        return tags.stream().map(TagView::of).toList();
    }
}
