package dev.havu.store.sqlite;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.TagTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteTagTable(Sql sql) implements TagTable {
    /** A column with the tags of a resource as JSON; the id of the resource and a closing bracket follow. */
    static final String TAGS_OF = """
            (SELECT json_group_array(json_object('id', t.id, 'key', t.key, 'value', t.value) ORDER BY l.position)
               FROM resource_tags l JOIN tags t ON t.id = l.tag_id WHERE l.resource_id =\
            """;

    @Override
    public @Nullable Tag find(ProjectKey owner, String key, String value) {
        return sql.one(
                "SELECT id, key, value FROM tags WHERE cloud = ? AND project = ? AND key = ? AND value = ?",
                SqliteTagTable::map,
                owner.cloud(),
                owner.project(),
                key,
                value);
    }

    @Override
    public void insert(ProjectKey owner, Tag tag) {
        sql.update(
                "INSERT INTO tags (id, cloud, project, key, value) VALUES (?, ?, ?, ?, ?)",
                tag.id(),
                owner.cloud(),
                owner.project(),
                tag.key(),
                tag.value());
    }

    @Override
    public List<Tag> of(String resourceId) {
        return sql.list("""
                SELECT t.id, t.key, t.value FROM resource_tags l JOIN tags t ON t.id = l.tag_id
                WHERE l.resource_id = ? ORDER BY l.position
                """, SqliteTagTable::map, resourceId);
    }

    @Override
    public void link(String resourceId, Tag tag) {
        sql.update("""
                INSERT INTO resource_tags (resource_id, position, tag_id)
                VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM resource_tags WHERE resource_id = ?), ?)
                """, resourceId, resourceId, tag.id());
    }

    @Override
    public boolean unlink(String resourceId, String tagId) {
        return sql.update("DELETE FROM resource_tags WHERE resource_id = ? AND tag_id = ?", resourceId, tagId) > 0;
    }

    private static Tag map(Row row) {
        return new Tag(row.text(), row.text(), row.text());
    }
}
