package dev.havu.store.sqlite;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.tenants.Quotas;
import dev.havu.store.ProjectTable;
import java.util.List;
import java.util.Objects;
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
    public List<Project> list(String cloud) {
        return sql.list("SELECT name FROM projects WHERE cloud = ? ORDER BY name", Row::text, cloud).stream()
                .map(name -> Objects.requireNonNull(find(new ProjectKey(cloud, name))))
                .toList();
    }

    @Override
    public Quotas quotas(ProjectKey key) {
        return Objects.requireNonNull(sql.one(
                """
                SELECT gpu_quota, spot_gpu_quota, vcpu_quota, storage_quota FROM projects WHERE cloud = ? AND name = ?
                """,
                row -> new Quotas(row.integerOrNull(), row.integerOrNull(), row.integerOrNull(), row.integerOrNull()),
                key.cloud(),
                key.project()));
    }

    @Override
    public void setQuotas(ProjectKey key, Quotas quotas) {
        sql.update(
                """
                UPDATE projects SET gpu_quota = ?, spot_gpu_quota = ?, vcpu_quota = ?, storage_quota = ?
                WHERE cloud = ? AND name = ?
                """,
                quotas.gpus(),
                quotas.spotGpus(),
                quotas.vcpus(),
                quotas.storageGigabytes(),
                key.cloud(),
                key.project());
    }

    @Override
    public Held held(ProjectKey key) {
        return Objects.requireNonNull(sql.one(
                """
                WITH machines (id, spot) AS (
                    SELECT id, spot FROM instances WHERE cloud = ?1 AND project = ?2
                    UNION ALL
                    SELECT n.id, 0 FROM clusters c JOIN cluster_nodes n ON n.cluster_id = c.id
                    WHERE c.cloud = ?1 AND c.project = ?2
                )
                SELECT
                    (SELECT COUNT(*) FROM machines m JOIN gpu_allocations g ON g.cloud = ?1 AND g.owner = m.id WHERE NOT m.spot),
                    (SELECT COUNT(*) FROM machines m JOIN gpu_allocations g ON g.cloud = ?1 AND g.owner = m.id WHERE m.spot),
                    (SELECT COALESCE(SUM(a.cores), 0) FROM machines m JOIN allocations a ON a.cloud = ?1 AND a.owner = m.id),
                    (SELECT COALESCE(SUM(size), 0) FROM volumes
                        WHERE cloud = ?1 AND project = ?2 AND state NOT IN ('PURGED', 'CANCELED'))
                """,
                row -> new Held(row.integer(), row.integer(), row.integer(), row.number()),
                key.cloud(),
                key.project()));
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
