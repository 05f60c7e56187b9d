package dev.havu.store.sqlite;

import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.LedgerTable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The ledger in SQLite. */
record SqliteLedgerTable(Sql sql) implements LedgerTable {
    private static final int BATCH = 1000;

    private static final String SELECT = """
            SELECT cursor, at, kind, amount, balance_after, description, resource_kind, resource_id, resource_name,
                price, price_hours, meter_started_at, first_step, end_step
            FROM ledger WHERE cloud = ? AND project = ?\
            """;

    @Override
    public long balance(ProjectKey owner) {
        Long balance = sql.one(
                "SELECT balance_after FROM ledger WHERE cloud = ? AND project = ? ORDER BY cursor DESC LIMIT 1",
                Row::number,
                owner.cloud(),
                owner.project());
        return balance == null ? 0 : balance;
    }

    @Override
    public long append(
            ProjectKey owner,
            Instant at,
            LedgerEntry.Kind kind,
            long amount,
            LedgerEntry.@Nullable Subject subject,
            String description) {
        long balance = Math.addExact(balance(owner), amount);
        LedgerEntry.Metered metered = subject == null ? null : subject.metered();
        sql.update(
                """
                INSERT INTO ledger (cloud, project, at, kind, amount, balance_after, resource_kind, resource_id,
                    resource_name, price, price_hours, meter_started_at, first_step, end_step, description)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                owner.cloud(),
                owner.project(),
                at,
                kind,
                amount,
                balance,
                subject == null ? null : subject.kind(),
                subject == null ? null : subject.resourceId(),
                subject == null ? null : subject.name(),
                metered == null ? null : metered.rate().price(),
                metered == null ? null : metered.rate().hours(),
                metered == null ? null : metered.meterStartedAt(),
                metered == null ? null : metered.firstStep(),
                metered == null ? null : metered.endStep(),
                description);
        return balance;
    }

    @Override
    public @Nullable LedgerEntry last(ProjectKey owner) {
        return sql.one(
                SELECT + " ORDER BY cursor DESC LIMIT 1", row -> entry(owner, row), owner.cloud(), owner.project());
    }

    @Override
    public @Nullable Instant lowSince(ProjectKey owner) {
        return sql.one(
                "SELECT since FROM low_balances WHERE cloud = ? AND project = ?",
                Row::instant,
                owner.cloud(),
                owner.project());
    }

    @Override
    public void markLow(ProjectKey owner, @Nullable Instant since) {
        if (since == null) {
            sql.update("DELETE FROM low_balances WHERE cloud = ? AND project = ?", owner.cloud(), owner.project());
        } else {
            sql.update(
                    "INSERT OR REPLACE INTO low_balances (cloud, project, since) VALUES (?, ?, ?)",
                    owner.cloud(),
                    owner.project(),
                    since);
        }
    }

    @Override
    public List<LedgerEntry> entries(ProjectKey owner, long after, int limit) {
        return sql.list(
                SELECT + " AND cursor > ? ORDER BY cursor LIMIT ?",
                row -> entry(owner, row),
                owner.cloud(),
                owner.project(),
                after,
                limit);
    }

    @Override
    public void forEach(ProjectKey owner, Consumer<LedgerEntry> receiver) {
        List<LedgerEntry> batch = entries(owner, 0, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(receiver);
            batch = entries(owner, batch.getLast().cursor(), BATCH);
        }
    }

    private static LedgerEntry entry(ProjectKey owner, Row row) {
        long cursor = row.number();
        Instant at = row.instant();
        LedgerEntry.Kind kind = row.constant(LedgerEntry.Kind.class);
        long amount = row.number();
        long balanceAfter = row.number();
        String description = row.text();
        String resourceKind = row.textOrNull();
        LedgerEntry.Subject subject = resourceKind == null ? null : subject(BilledKind.valueOf(resourceKind), row);
        return new LedgerEntry(cursor, owner, at, kind, amount, balanceAfter, subject, description);
    }

    private static LedgerEntry.Subject subject(BilledKind kind, Row row) {
        String id = row.text();
        String name = row.text();
        String price = row.textOrNull();
        LedgerEntry.Metered metered = price == null
                ? null
                : new LedgerEntry.Metered(
                        new Rate(new java.math.BigDecimal(price), row.integer()),
                        Objects.requireNonNull(row.instantOrNull()),
                        row.number(),
                        row.number());
        return new LedgerEntry.Subject(id, kind, name, metered);
    }
}
