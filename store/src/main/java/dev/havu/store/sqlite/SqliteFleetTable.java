package dev.havu.store.sqlite;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.instances.InstanceState;
import dev.havu.store.FleetTable;
import dev.havu.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

record SqliteFleetTable(Sql sql) implements FleetTable {
    private static final String SELECT_HOST = """
            SELECT id, location, gpu_model, gpus, cores, memory, storage, spot, confidential, retired,
                   gpus - used_gpus, cores - used_cores, memory - used_memory
            FROM hosts
            """;

    @Override
    public List<Host> hosts(String cloud, String location) {
        return sql.list(
                SELECT_HOST + " WHERE cloud = ? AND location = ? ORDER BY id", SqliteFleetTable::host, cloud, location);
    }

    @Override
    public List<Host> hosts(String cloud) {
        return sql.list(SELECT_HOST + " WHERE cloud = ? ORDER BY location, id", SqliteFleetTable::host, cloud);
    }

    @Override
    public void insert(String cloud, Host host) {
        sql.update(
                """
                INSERT INTO hosts (cloud, id, location, gpu_model, gpus, cores, memory, storage, spot, confidential, retired,
                    used_gpus, used_cores, used_memory)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)
                """,
                cloud,
                host.id(),
                host.location(),
                host.gpuModel(),
                host.gpus(),
                host.cores(),
                host.memoryGigabytes(),
                host.storageGigabytes(),
                host.spot(),
                host.confidential(),
                host.retired());
    }

    @Override
    public void insert(String cloud, String location, String prefix, HostGroup group) {
        sql.update(
                """
                WITH RECURSIVE numbers (number) AS (
                    SELECT 1 WHERE ?1 > 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?1
                )
                INSERT INTO hosts (cloud, id, location, gpu_model, gpus, cores, memory, storage, spot, confidential, retired,
                    used_gpus, used_cores, used_memory)
                SELECT ?2, ?3 || number, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, 0, 0, 0 FROM numbers
                """,
                group.count(),
                cloud,
                prefix,
                location,
                group.gpu(),
                group.gpus(),
                group.cores(),
                group.memoryGigabytes(),
                group.storageGigabytes(),
                group.spot(),
                group.confidential());
    }

    @Override
    public void redeclare(String cloud, Host host) {
        sql.update(
                """
                UPDATE hosts SET location = ?, gpu_model = ?, gpus = ?, cores = ?, memory = ?, storage = ?, spot = ?,
                    confidential = ?, retired = ?
                WHERE cloud = ? AND id = ?
                """,
                host.location(),
                host.gpuModel(),
                host.gpus(),
                host.cores(),
                host.memoryGigabytes(),
                host.storageGigabytes(),
                host.spot(),
                host.confidential(),
                host.retired(),
                cloud,
                host.id());
    }

    @Override
    public List<Integer> freeGpus(String cloud, String host) {
        Integer gpus = sql.one("SELECT gpus FROM hosts WHERE cloud = ? AND id = ?", Row::integer, cloud, host);
        if (gpus == null) {
            return List.of();
        }
        Set<Integer> taken = new HashSet<>(sql.list(
                "SELECT gpu_index FROM gpu_allocations WHERE cloud = ? AND host = ?", Row::integer, cloud, host));
        List<Integer> free = new ArrayList<>();
        for (int index = 0; index < gpus; index++) {
            if (!taken.contains(index)) {
                free.add(index);
            }
        }
        return free;
    }

    @Override
    public void allocate(String cloud, Allocation allocation) {
        sql.update(
                "INSERT INTO allocations (cloud, owner, host, cores, memory) VALUES (?, ?, ?, ?, ?)",
                cloud,
                allocation.owner(),
                allocation.host(),
                allocation.cores(),
                allocation.memoryGigabytes());
        for (int index : allocation.gpuIndexes()) {
            sql.update(
                    "INSERT INTO gpu_allocations (cloud, host, gpu_index, owner) VALUES (?, ?, ?, ?)",
                    cloud,
                    allocation.host(),
                    index,
                    allocation.owner());
        }
        use(cloud, allocation, 1);
    }

    @Override
    public void release(String cloud, String owner) {
        Allocation allocation = allocation(cloud, owner);
        if (allocation == null) {
            return;
        }
        sql.update("DELETE FROM gpu_allocations WHERE cloud = ? AND owner = ?", cloud, owner);
        sql.update("DELETE FROM allocations WHERE cloud = ? AND owner = ?", cloud, owner);
        use(cloud, allocation, -1);
    }

    @Override
    public @Nullable Allocation allocation(String cloud, String owner) {
        return sql.one(
                "SELECT owner, host, cores, memory FROM allocations WHERE cloud = ? AND owner = ?",
                row -> allocation(cloud, row),
                cloud,
                owner);
    }

    @Override
    public List<Allocation> allocations(String cloud) {
        return sql.list(
                "SELECT owner, host, cores, memory FROM allocations WHERE cloud = ? ORDER BY owner",
                row -> allocation(cloud, row),
                cloud);
    }

    @Override
    public List<Allocation> heldBySpot(String cloud, String location, List<InstanceState> states) {
        List<Object> arguments = new ArrayList<>(List.of(cloud, location));
        arguments.addAll(states);
        return sql.list(
                """
                SELECT a.owner, a.host, a.cores, a.memory FROM instances i
                CROSS JOIN allocations a ON a.cloud = i.cloud AND a.owner = i.id
                JOIN hosts h ON h.cloud = a.cloud AND h.id = a.host
                WHERE i.cloud = ? AND i.spot = 1 AND h.location = ? AND i.state IN (%s) ORDER BY i.ordinal DESC
                """.formatted(String.join(", ", Collections.nCopies(states.size(), "?"))),
                row -> allocation(cloud, row),
                arguments.toArray());
    }

    @Override
    public int machines(String cloud, String location, String instanceType) {
        Integer count = sql.one("""
                SELECT COUNT(*) FROM hosts h
                JOIN allocations a ON a.cloud = h.cloud AND a.host = h.id
                JOIN instances i ON i.id = a.owner
                WHERE h.cloud = ? AND h.location = ? AND json_extract(i.spec, '$.instanceType') = ?
                """, Row::integer, cloud, location, instanceType);
        return count == null ? 0 : count;
    }

    @Override
    public void declareStorage(String cloud, String location, long gigabytes) {
        sql.update("""
                INSERT INTO storage_pools (cloud, location, capacity, used) VALUES (?, ?, ?, 0)
                ON CONFLICT (cloud, location) DO UPDATE SET capacity = excluded.capacity
                """, cloud, location, gigabytes);
    }

    @Override
    public long freeStorage(String cloud, String location) {
        Long free = sql.one(
                "SELECT capacity - used FROM storage_pools WHERE cloud = ? AND location = ?",
                Row::number,
                cloud,
                location);
        return free == null ? 0 : free;
    }

    @Override
    public void takeStorage(String cloud, String location, long gigabytes) {
        int changed = sql.update(
                "UPDATE storage_pools SET used = used + ? WHERE cloud = ? AND location = ?",
                gigabytes,
                cloud,
                location);
        if (changed != 1) {
            throw new StoreException("the location " + location + " of cloud " + cloud + " has no storage pool");
        }
    }

    private void use(String cloud, Allocation allocation, int sign) {
        sql.update(
                """
                UPDATE hosts SET used_gpus = used_gpus + ?, used_cores = used_cores + ?, used_memory = used_memory + ?
                WHERE cloud = ? AND id = ?
                """,
                sign * allocation.gpuIndexes().size(),
                sign * allocation.cores(),
                sign * allocation.memoryGigabytes(),
                cloud,
                allocation.host());
    }

    private Allocation allocation(String cloud, Row row) {
        String owner = row.text();
        return new Allocation(
                owner,
                row.text(),
                row.integer(),
                row.integer(),
                sql.list(
                        "SELECT gpu_index FROM gpu_allocations WHERE cloud = ? AND owner = ? ORDER BY gpu_index",
                        Row::integer,
                        cloud,
                        owner));
    }

    private static Host host(Row row) {
        return new Host(
                row.text(),
                row.text(),
                row.textOrNull(),
                row.integer(),
                row.integer(),
                row.integer(),
                row.integer(),
                row.flag(),
                row.flag(),
                row.flag(),
                row.integer(),
                row.integer(),
                row.integer());
    }
}
