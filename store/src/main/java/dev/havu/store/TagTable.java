package dev.havu.store;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tags: one record per project, key and value, linked to the resources that carry it. */
public interface TagTable {
    @Nullable
    Tag find(ProjectKey owner, String key, String value);

    void insert(ProjectKey owner, Tag tag);

    /** The tags of a resource in the order they were added. */
    List<Tag> of(String resourceId);

    void link(String resourceId, Tag tag);

    /** Whether the resource carried it. */
    boolean unlink(String resourceId, String tagId);
}
