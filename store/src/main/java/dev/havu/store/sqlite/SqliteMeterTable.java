package dev.havu.store.sqlite;

import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Meter;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.MeterTable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Meters in SQLite. */
record SqliteMeterTable(Sql sql) implements MeterTable {
    private static final String SELECT = """
            SELECT resource_id, resource_kind, cloud, project, resource_name, price, price_hours, started_at, steps, charged
            FROM meters WHERE\
            """;

    @Override
    public @Nullable Meter find(String resourceId) {
        return sql.one(SELECT + " resource_id = ?", SqliteMeterTable::meter, resourceId);
    }

    @Override
    public void insert(Meter meter) {
        sql.update(
                """
                INSERT INTO meters (resource_id, resource_kind, cloud, project, resource_name, price, price_hours,
                    started_at, steps, charged, next_step_at, most_per_step)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                meter.resourceId(),
                meter.kind(),
                meter.owner().cloud(),
                meter.owner().project(),
                meter.name(),
                meter.rate().price(),
                meter.rate().hours(),
                meter.startedAt(),
                meter.steps(),
                meter.charged(),
                meter.nextStepAt(),
                meter.mostPerStep());
    }

    @Override
    public void update(Meter meter) {
        sql.update(
                "UPDATE meters SET steps = ?, charged = ?, next_step_at = ? WHERE resource_id = ?",
                meter.steps(),
                meter.charged(),
                meter.nextStepAt(),
                meter.resourceId());
    }

    @Override
    public void remove(String resourceId) {
        sql.update("DELETE FROM meters WHERE resource_id = ?", resourceId);
    }

    @Override
    public List<Meter> due(ProjectKey owner, Instant now) {
        return sql.list(
                SELECT + " cloud = ? AND project = ? AND next_step_at <= ? ORDER BY next_step_at, resource_id",
                SqliteMeterTable::meter,
                owner.cloud(),
                owner.project(),
                now);
    }

    @Override
    public Total total(ProjectKey owner) {
        return Objects.requireNonNull(sql.one(
                "SELECT MIN(next_step_at), COALESCE(SUM(most_per_step), 0) FROM meters WHERE cloud = ? AND project = ?",
                row -> new Total(row.instantOrNull(), row.number()),
                owner.cloud(),
                owner.project()));
    }

    private static Meter meter(Row row) {
        return new Meter(
                row.text(),
                row.constant(BilledKind.class),
                new ProjectKey(row.text(), row.text()),
                row.text(),
                new Rate(row.amount(), row.integer()),
                row.instant(),
                row.number(),
                row.number());
    }
}
