package dev.havu.store.sqlite;

import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.ScriptTable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

record SqliteScriptTable(Sql sql) implements ScriptTable {
    private static final String SELECT = "SELECT id, cloud, project, name, script, created_at FROM scripts";
    /** instr finds the text as it is; LIKE would give a tenant's % and _ a meaning. */
    private static final String MATCHING =
            " WHERE cloud = ?1 AND project = ?2 AND (?3 IS NULL OR instr(lower(name), lower(?3)) > 0)";

    @Override
    public @Nullable StartupScript find(ProjectKey owner, String id) {
        return sql.one(
                SELECT + " WHERE id = ? AND cloud = ? AND project = ?",
                SqliteScriptTable::map,
                id,
                owner.cloud(),
                owner.project());
    }

    @Override
    public List<StartupScript> list(ProjectKey owner, ScriptQuery query) {
        return list(SELECT, SqliteScriptTable::map, owner, query);
    }

    @Override
    public List<String> ids(ProjectKey owner, ScriptQuery query) {
        return list("SELECT id FROM scripts", Row::text, owner, query);
    }

    private <R> List<R> list(String select, Function<Row, R> mapper, ProjectKey owner, ScriptQuery query) {
        String direction = query.newestFirst() ? " DESC" : " ASC";
        return sql.list(
                select + MATCHING + " ORDER BY created_at" + direction + ", ordinal" + direction
                        + " LIMIT ?4 OFFSET ?5",
                mapper,
                owner.cloud(),
                owner.project(),
                query.nameContains(),
                query.limit(),
                query.offset());
    }

    @Override
    public int count(ProjectKey owner, ScriptQuery query) {
        return Objects.requireNonNull(sql.one(
                "SELECT count(*) FROM scripts" + MATCHING,
                Row::integer,
                owner.cloud(),
                owner.project(),
                query.nameContains()));
    }

    @Override
    public void insert(StartupScript script) {
        sql.update(
                "INSERT INTO scripts (id, cloud, project, name, script, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                script.id(),
                script.owner().cloud(),
                script.owner().project(),
                script.name(),
                script.script(),
                script.createdAt());
    }

    @Override
    public boolean delete(ProjectKey owner, String id) {
        return sql.update(
                        "DELETE FROM scripts WHERE id = ? AND cloud = ? AND project = ?",
                        id,
                        owner.cloud(),
                        owner.project())
                > 0;
    }

    private static StartupScript map(Row row) {
        return new StartupScript(
                row.text(), new ProjectKey(row.text(), row.text()), row.text(), row.text(), row.instant());
    }
}
