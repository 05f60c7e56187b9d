package dev.havu.store.sqlite;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.TenancyTable;
import dev.havu.store.sqlite.TenantTables.Owned;
import java.util.Set;

record SqliteTenancyTable(Sql sql) implements TenancyTable {
    /** What is not owned but set up: it stays when what is owned goes. */
    static final Set<String> STAYING =
            Set.of("clouds", "projects", "credentials", "hosts", "storage_pools", "webhooks");

    @Override
    public boolean ownsAnything(String cloud) {
        for (String table : new String[] {"instances", "volumes", "clusters", "ssh_keys", "scripts"}) {
            if (sql.one("SELECT 1 FROM " + table + " WHERE cloud = ? LIMIT 1", Row::number, cloud) != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void clear(ProjectKey project) {
        giveBack(project);
        delete(project, false);
    }

    @Override
    public void clear(String cloud) {
        sql.update("UPDATE hosts SET used_gpus = 0, used_cores = 0, used_memory = 0 WHERE cloud = ?", cloud);
        sql.update("UPDATE storage_pools SET used = 0 WHERE cloud = ?", cloud);
        delete(cloud, false);
    }

    @Override
    public void delete(ProjectKey project) {
        giveBack(project);
        delete(project, true);
    }

    @Override
    public void delete(String cloud) {
        delete(cloud, true);
    }

    private void delete(ProjectKey project, boolean everything) {
        for (Owned table : sql.tenantTables().childrenFirst()) {
            String condition = table.ofProject();
            if (condition != null && (everything || !STAYING.contains(table.name()))) {
                sql.update("DELETE FROM " + table.name() + " WHERE " + condition, project.cloud(), project.project());
            }
        }
    }

    private void delete(String cloud, boolean everything) {
        for (Owned table : sql.tenantTables().childrenFirst()) {
            if (everything || !STAYING.contains(table.name())) {
                sql.update("DELETE FROM " + table.name() + " WHERE " + table.ofCloud(), cloud);
            }
        }
    }

    private void giveBack(ProjectKey project) {
        TenantTables tables = sql.tenantTables();
        sql.update("""
                UPDATE hosts SET used_cores = used_cores - held.cores, used_memory = used_memory - held.memory
                FROM (SELECT host, SUM(cores) AS cores, SUM(memory) AS memory FROM allocations WHERE %s GROUP BY host) AS held
                WHERE hosts.cloud = ?1 AND hosts.id = held.host
                """.formatted(tables.get("allocations").ofProject()), project.cloud(), project.project());
        sql.update("""
                UPDATE hosts SET used_gpus = used_gpus - held.gpus
                FROM (SELECT host, COUNT(*) AS gpus FROM gpu_allocations WHERE %s GROUP BY host) AS held
                WHERE hosts.cloud = ?1 AND hosts.id = held.host
                """.formatted(tables.get("gpu_allocations").ofProject()), project.cloud(), project.project());
        sql.update("""
                UPDATE storage_pools SET used = used - held.size
                FROM (
                    SELECT location, SUM(size) AS size FROM volumes
                    WHERE %s AND state NOT IN ('PURGED', 'CANCELED') GROUP BY location
                ) AS held
                WHERE storage_pools.cloud = ?1 AND storage_pools.location = held.location
                """.formatted(tables.get("volumes").ofProject()), project.cloud(), project.project());
    }
}
