package dev.havu.store.sqlite;

import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.IdempotencyTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

record SqliteIdempotencyTable(Sql sql) implements IdempotencyTable {
    @Override
    public @Nullable KeptAnswer find(ProjectKey owner, String key) {
        return sql.one(
                """
                SELECT cloud, project, key, operation, fingerprint, status, content_type, body, created_at, expires_at
                FROM idempotency_keys WHERE cloud = ? AND project = ? AND key = ?
                """,
                row -> new KeptAnswer(
                        new ProjectKey(row.text(), row.text()),
                        row.text(),
                        row.text(),
                        row.text(),
                        row.integer(),
                        row.text(),
                        row.text(),
                        row.instant(),
                        row.instant()),
                owner.cloud(),
                owner.project(),
                key);
    }

    @Override
    public void insert(KeptAnswer answer) {
        sql.update(
                """
                INSERT INTO idempotency_keys
                    (cloud, project, key, operation, fingerprint, status, content_type, body, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                answer.owner().cloud(),
                answer.owner().project(),
                answer.key(),
                answer.operation(),
                answer.fingerprint(),
                answer.status(),
                answer.contentType(),
                answer.body(),
                answer.createdAt(),
                answer.expiresAt());
    }

    @Override
    public void delete(ProjectKey owner, String key) {
        sql.update(
                "DELETE FROM idempotency_keys WHERE cloud = ? AND project = ? AND key = ?",
                owner.cloud(),
                owner.project(),
                key);
    }

    @Override
    public void deleteExpired(String cloud, Instant now, int limit) {
        sql.update("""
                DELETE FROM idempotency_keys WHERE (cloud, project, key) IN (
                    SELECT cloud, project, key FROM idempotency_keys WHERE cloud = ? AND expires_at <= ? LIMIT ?)
                """, cloud, now, limit);
    }
}
