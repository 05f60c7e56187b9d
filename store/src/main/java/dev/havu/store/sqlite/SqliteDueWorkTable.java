package dev.havu.store.sqlite;

import dev.havu.store.DueWorkTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteDueWorkTable(Sql sql) implements DueWorkTable {
    private static final String SELECT = "SELECT kind, resource_id, due_at FROM due_work WHERE cloud = ?";

    @Override
    public void schedule(String cloud, Kind kind, String resourceId, Instant dueAt) {
        sql.update("""
                INSERT INTO due_work (kind, resource_id, cloud, due_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (kind, resource_id) DO UPDATE SET due_at = excluded.due_at
                """, kind, resourceId, cloud, dueAt);
    }

    @Override
    public void remove(Kind kind, String resourceId) {
        sql.update("DELETE FROM due_work WHERE kind = ? AND resource_id = ?", kind, resourceId);
    }

    @Override
    public @Nullable Instant dueAt(Kind kind, String resourceId) {
        return sql.one(
                "SELECT due_at FROM due_work WHERE kind = ? AND resource_id = ?", Row::instant, kind, resourceId);
    }

    @Override
    public List<Item> due(String cloud, Instant until, int limit) {
        return sql.list(
                SELECT + " AND due_at <= ? ORDER BY due_at, kind, resource_id LIMIT ?",
                SqliteDueWorkTable::item,
                cloud,
                until,
                limit);
    }

    @Override
    public @Nullable Instant next(String cloud) {
        return sql.one("SELECT due_at FROM due_work WHERE cloud = ? ORDER BY due_at LIMIT 1", Row::instant, cloud);
    }

    @Override
    public List<Item> all(String cloud) {
        return sql.list(SELECT + " ORDER BY due_at, kind, resource_id", SqliteDueWorkTable::item, cloud);
    }

    private static Item item(Row row) {
        return new Item(row.constant(Kind.class), row.text(), row.instant());
    }
}
