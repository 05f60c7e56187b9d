package dev.havu.store.sqlite;

import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.ResourceKind;
import dev.havu.store.EventTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

final class SqliteEventTable implements EventTable {
    /** Old events are forgotten so many at a time: finding the oldest to keep takes longer than storing one. */
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private static final String SELECT = """
            SELECT cursor, cloud, at, type, project, resource_kind, resource_id, name, from_state, to_state, data FROM events
            """;

    private final Sql sql;
    /** How many events of each cloud were stored since its old ones were forgotten; unknown at first. */
    private final Map<String, Integer> storedSince = new HashMap<>();

    SqliteEventTable(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void insert(String cloud, Instant at, Event event) {
        sql.update(
                """
                INSERT INTO events (cloud, project, at, type, resource_kind, resource_id, name, from_state, to_state, data)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                cloud,
                event.project(),
                at,
                event.type().word(),
                event.resourceKind(),
                event.resourceId(),
                event.name(),
                event.from(),
                event.to(),
                Documents.writeMap(event.data()));
        int stored = storedSince.getOrDefault(cloud, FORGOTTEN_AT_ONCE) + 1;
        if (stored > FORGOTTEN_AT_ONCE) {
            forgetOld(cloud);
            stored = 1;
        }
        storedSince.put(cloud, stored);
    }

    private void forgetOld(String cloud) {
        sql.update("""
                DELETE FROM events WHERE cloud = ?1 AND cursor <=
                    (SELECT cursor FROM events WHERE cloud = ?1 ORDER BY cursor DESC LIMIT 1 OFFSET ?2)
                """, cloud, KEPT);
    }

    @Override
    public List<RecordedEvent> list(String cloud, Filter filter, long after, int limit) {
        StringBuilder query = new StringBuilder(SELECT).append(" WHERE cloud = ? AND cursor > ?");
        List<Object> arguments = new ArrayList<>(List.of(cloud, after));
        if (filter.project() != null) {
            query.append(" AND project = ?");
            arguments.add(filter.project());
        }
        if (!filter.types().isEmpty()) {
            // One text for any number of types: every text is a statement that is kept.
            query.append(
                    " AND EXISTS (SELECT 1 FROM json_each(?) WHERE substr(events.type, 1, length(value)) = value)");
            arguments.add(Documents.writeList(filter.types()));
        }
        query.append(" ORDER BY cursor LIMIT ?");
        arguments.add(limit);
        return sql.list(query.toString(), SqliteEventTable::map, arguments.toArray());
    }

    @Override
    public @Nullable RecordedEvent find(String cloud, long cursor) {
        return sql.one(SELECT + " WHERE cursor = ? AND cloud = ?", SqliteEventTable::map, cursor, cloud);
    }

    @Override
    public long newest(String cloud) {
        return Objects.requireNonNull(
                sql.one("SELECT coalesce(max(cursor), 0) FROM events WHERE cloud = ?", Row::number, cloud));
    }

    private static RecordedEvent map(Row row) {
        return new RecordedEvent(
                row.number(),
                row.text(),
                row.instant(),
                new Event(
                        EventType.of(row.text()),
                        row.textOrNull(),
                        row.constant(ResourceKind.class),
                        row.text(),
                        row.text(),
                        row.textOrNull(),
                        row.textOrNull(),
                        Documents.readMap(row.text())));
    }
}
