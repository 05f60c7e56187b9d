package dev.havu.store.sqlite;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.ProjectTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteProjectTable(Sql sql) implements ProjectTable {
    private static final String PROJECT = """
            SELECT cloud, name, owner_id, currency, opening_balance, script_quota, accepts_transfers_from FROM projects\
            """;
    private static final String CREDENTIAL =
            "SELECT client_id, secret_digest, cloud, project, scope, revoked_at FROM credentials";

    @Override
    public @Nullable Project find(ProjectKey key) {
        return sql.one(
                PROJECT + " WHERE cloud = ? AND name = ?", SqliteProjectTable::project, key.cloud(), key.project());
    }

    @Override
    public @Nullable Project ownedBy(String ownerId) {
        return sql.one(PROJECT + " WHERE owner_id = ?", SqliteProjectTable::project, ownerId);
    }

    @Override
    public void insert(Project project) {
        sql.update(
                """
                INSERT INTO projects (cloud, name, owner_id, currency, opening_balance, script_quota, accepts_transfers_from)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                project.key().cloud(),
                project.key().project(),
                project.ownerId(),
                project.currency(),
                project.openingBalance(),
                project.scriptQuota(),
                Documents.writeList(project.acceptsTransfersFrom()));
    }

    @Override
    public void update(Project project) {
        sql.update(
                """
                UPDATE projects SET currency = ?, opening_balance = ?, script_quota = ?, accepts_transfers_from = ?
                WHERE cloud = ? AND name = ?
                """,
                project.currency(),
                project.openingBalance(),
                project.scriptQuota(),
                Documents.writeList(project.acceptsTransfersFrom()),
                project.key().cloud(),
                project.key().project());
    }

    @Override
    public @Nullable Credential credential(String clientId) {
        return sql.one(CREDENTIAL + " WHERE client_id = ?", SqliteProjectTable::credential, clientId);
    }

    @Override
    public List<Credential> credentials(ProjectKey key) {
        return sql.list(
                CREDENTIAL + " WHERE cloud = ? AND project = ? ORDER BY client_id",
                SqliteProjectTable::credential,
                key.cloud(),
                key.project());
    }

    @Override
    public void insert(Credential credential) {
        sql.update(
                """
                INSERT INTO credentials (client_id, secret_digest, cloud, project, scope, revoked_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                credential.clientId(),
                credential.secretDigest(),
                credential.projectKey().cloud(),
                credential.projectKey().project(),
                credential.scope(),
                credential.revokedAt());
    }

    @Override
    public void update(Credential credential) {
        sql.update(
                """
                UPDATE credentials SET secret_digest = ?, cloud = ?, project = ?, scope = ?, revoked_at = ?
                WHERE client_id = ?
                """,
                credential.secretDigest(),
                credential.projectKey().cloud(),
                credential.projectKey().project(),
                credential.scope(),
                credential.revokedAt(),
                credential.clientId());
    }

    private static Project project(Row row) {
        return new Project(
                new ProjectKey(row.text(), row.text()),
                row.text(),
                row.constant(Currency.class),
                row.amount(),
                row.integer(),
                Documents.readStrings(row.text()));
    }

    private static Credential credential(Row row) {
        return new Credential(
                row.text(), row.text(), new ProjectKey(row.text(), row.text()), row.text(), row.instantOrNull());
    }
}
