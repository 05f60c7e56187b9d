package dev.havu.store.sqlite;

import dev.havu.store.ClockSetting;
import dev.havu.store.CloudTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

record SqliteCloudTable(Sql sql) implements CloudTable {
    private enum ClockMode {
        REAL,
        FROZEN,
        OFFSET
    }

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
    public @Nullable ClockSetting clock(String cloud) {
        return sql.one(
                "SELECT clock_mode, clock_millis FROM clouds WHERE name = ? AND clock_mode IS NOT NULL",
                row -> {
                    ClockMode mode = row.constant(ClockMode.class);
                    long millis = row.number();
                    return switch (mode) {
                        case REAL -> new ClockSetting.Real();
                        case FROZEN -> new ClockSetting.Frozen(Instant.ofEpochMilli(millis));
                        case OFFSET -> new ClockSetting.Offset(Duration.ofMillis(millis));
                    };
                },
                cloud);
    }

    @Override
    public void setClock(String cloud, ClockSetting setting) {
        switch (setting) {
            case ClockSetting.Real() -> setClock(cloud, ClockMode.REAL, 0);
            case ClockSetting.Frozen(Instant at) -> setClock(cloud, ClockMode.FROZEN, at.toEpochMilli());
            case ClockSetting.Offset(Duration by) -> setClock(cloud, ClockMode.OFFSET, by.toMillis());
        }
    }

    private void setClock(String cloud, ClockMode mode, long millis) {
        sql.update("UPDATE clouds SET clock_mode = ?, clock_millis = ? WHERE name = ?", mode, millis, cloud);
    }

    @Override
    public @Nullable StoredCloud find(String name) {
        return sql.one(
                "SELECT name, seed, epoch FROM clouds WHERE name = ?",
                row -> new StoredCloud(row.text(), row.number(), row.number()),
                name);
    }

    @Override
    public @Nullable String definition(String cloud) {
        return sql.one("SELECT definition FROM clouds WHERE name = ? AND definition IS NOT NULL", Row::text, cloud);
    }

    @Override
    public void define(String cloud, @Nullable String definition) {
        sql.update("UPDATE clouds SET definition = ? WHERE name = ?", definition, cloud);
    }

    @Override
    public List<String> defined() {
        return sql.list("SELECT name FROM clouds WHERE definition IS NOT NULL ORDER BY name", Row::text);
    }

    @Override
    public long nextNumber(String cloud) {
        return Objects.requireNonNull(sql.one(
                "UPDATE clouds SET next_number = next_number + 1 WHERE name = ? RETURNING next_number - 1",
                Row::number,
                cloud));
    }
}
