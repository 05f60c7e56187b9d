package dev.havu.store.sqlite;

import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.SshKeyTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteSshKeyTable(Sql sql) implements SshKeyTable {
    private static final String SELECT =
            "SELECT id, cloud, project, name, key, fingerprint, created_at, created_by_user_id FROM ssh_keys";

    @Override
    public @Nullable SshKey find(ProjectKey owner, String id) {
        return sql.one(
                SELECT + " WHERE id = ? AND cloud = ? AND project = ?",
                SqliteSshKeyTable::map,
                id,
                owner.cloud(),
                owner.project());
    }

    @Override
    public List<SshKey> list(ProjectKey owner) {
        return sql.list(
                SELECT + " WHERE cloud = ? AND project = ? ORDER BY ordinal",
                SqliteSshKeyTable::map,
                owner.cloud(),
                owner.project());
    }

    @Override
    public void insert(SshKey key) {
        sql.update(
                """
                INSERT INTO ssh_keys (id, cloud, project, name, key, fingerprint, created_at, created_by_user_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                key.id(),
                key.owner().cloud(),
                key.owner().project(),
                key.name(),
                key.key(),
                key.fingerprint(),
                key.createdAt(),
                key.createdByUserId());
    }

    @Override
    public boolean delete(ProjectKey owner, String id) {
        return sql.update(
                        "DELETE FROM ssh_keys WHERE id = ? AND cloud = ? AND project = ?",
                        id,
                        owner.cloud(),
                        owner.project())
                > 0;
    }

    private static SshKey map(Row row) {
        return new SshKey(
                row.text(),
                new ProjectKey(row.text(), row.text()),
                row.text(),
                row.text(),
                row.textOrNull(),
                row.instant(),
                row.text());
    }
}
