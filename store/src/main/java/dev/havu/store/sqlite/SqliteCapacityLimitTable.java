package dev.havu.store.sqlite;

import dev.havu.domain.fleet.CapacityLimit;
import dev.havu.store.CapacityLimitTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Capacity limits in SQLite. */
record SqliteCapacityLimitTable(Sql sql) implements CapacityLimitTable {
    private static final String SELECT =
            "SELECT id, location, instance_type, from_time, free, machines FROM capacity_limits WHERE";

    @Override
    public @Nullable CapacityLimit find(String id) {
        return sql.one(SELECT + " id = ?", SqliteCapacityLimitTable::limit, id);
    }

    @Override
    public List<CapacityLimit> all(String cloud) {
        return sql.list(
                SELECT + " cloud = ? ORDER BY location, instance_type, from_time",
                SqliteCapacityLimitTable::limit,
                cloud);
    }

    @Override
    public @Nullable CapacityLimit inForce(String cloud, String location, String instanceType) {
        return sql.one(
                SELECT + " cloud = ? AND location = ? AND instance_type = ? AND machines IS NOT NULL",
                SqliteCapacityLimitTable::limit,
                cloud,
                location,
                instanceType);
    }

    @Override
    public void insert(String cloud, CapacityLimit limit) {
        sql.update(
                """
                INSERT INTO capacity_limits (id, cloud, location, instance_type, from_time, free, machines)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                limit.id(),
                cloud,
                limit.location(),
                limit.instanceType(),
                limit.from(),
                limit.free(),
                limit.machines());
    }

    @Override
    public void update(CapacityLimit limit) {
        sql.update("UPDATE capacity_limits SET machines = ? WHERE id = ?", limit.machines(), limit.id());
    }

    @Override
    public void remove(String id) {
        sql.update("DELETE FROM capacity_limits WHERE id = ?", id);
    }

    private static CapacityLimit limit(Row row) {
        return new CapacityLimit(
                row.text(), row.text(), row.text(), row.instant(), row.integerOrNull(), row.integerOrNull());
    }
}
