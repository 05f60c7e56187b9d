package dev.havu.store.sqlite;

import dev.havu.store.CloudTable;
import java.util.Objects;

record SqliteCloudTable(Sql sql) implements CloudTable {
    @Override
    public StoredCloud open(String name, long seed) {
        return Objects.requireNonNull(
                sql.one("""
                INSERT INTO clouds (name, seed, epoch, next_number) VALUES (?, ?, 1, 0)
                ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1
                RETURNING name, seed, epoch
                """, row -> new StoredCloud(row.text(), row.number(), row.number()), name, seed));
    }

    @Override
    public long nextNumber(String cloud) {
        return Objects.requireNonNull(sql.one(
                "UPDATE clouds SET next_number = next_number + 1 WHERE name = ? RETURNING next_number - 1",
                Row::number,
                cloud));
    }
}
