package dev.havu.store.sqlite;

import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.Term;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.TermTable;
import org.jspecify.annotations.Nullable;

/** Terms of long-term contracts in SQLite. */
record SqliteTermTable(Sql sql) implements TermTable {
    @Override
    public @Nullable Term find(String resourceId) {
        return sql.one(
                """
                SELECT resource_id, resource_kind, cloud, project, resource_name, period, started_at, ends_at, paid,
                    extension
                FROM terms WHERE resource_id = ?
                """,
                row -> new Term(
                        row.text(),
                        row.constant(BilledKind.class),
                        new ProjectKey(row.text(), row.text()),
                        row.text(),
                        row.text(),
                        row.instant(),
                        row.instant(),
                        row.number(),
                        row.constant(Extension.class)),
                resourceId);
    }

    @Override
    public void put(Term term) {
        sql.update(
                """
                INSERT OR REPLACE INTO terms (resource_id, resource_kind, cloud, project, resource_name, period,
                    started_at, ends_at, paid, extension)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                term.resourceId(),
                term.kind(),
                term.owner().cloud(),
                term.owner().project(),
                term.name(),
                term.period(),
                term.startedAt(),
                term.endsAt(),
                term.paid(),
                term.extension());
    }

    @Override
    public void remove(String resourceId) {
        sql.update("DELETE FROM terms WHERE resource_id = ?", resourceId);
    }
}
