package dev.havu.store.sqlite;

import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceSpec;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import dev.havu.store.RecentlyUsed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteInstanceTable(Sql sql) implements InstanceTable {
    /** Specifications are immutable, and reading one from JSON costs more than the rest of a row. */
    private static final RecentlyUsed<String, InstanceSpec> SPECS = new RecentlyUsed<>(500);

    private static final String SELECT = """
            SELECT i.ordinal, i.id, i.cloud, i.project, i.spec, i.state, i.state_since, i.deadline, i.step, i.reads_left,
                   i.ip, i.address_number, i.os_volume_id,
                   (SELECT json_group_array(a.volume_id ORDER BY a.position) FROM attachments a WHERE a.compute_id = i.id),
            """ + SqliteTagTable.TAGS_OF + " i.id)," + """
                     i.spot, i.contract, i.price_per_hour, i.kept_volume_ids, i.created_at
                    FROM instances i
                    """;

    /** One text for any number of tags: clients choose how many, and every text is a statement that is kept. */
    private static final String CARRIES_ALL = """
             AND NOT EXISTS (SELECT 1 FROM json_each(?) wanted WHERE NOT EXISTS (
                SELECT 1 FROM resource_tags l JOIN tags t ON t.id = l.tag_id
                WHERE l.resource_id = i.id AND t.key = wanted.value ->> 'key'
                  AND (wanted.value ->> 'value' IS NULL OR t.value = wanted.value ->> 'value')))
            """;

    @Override
    public @Nullable Instance find(ProjectKey owner, String id) {
        return sql.one(
                SELECT + " WHERE i.id = ? AND i.cloud = ? AND i.project = ?",
                row -> map(row).item(),
                id,
                owner.cloud(),
                owner.project());
    }

    @Override
    public @Nullable Instance find(String id) {
        return sql.one(SELECT + " WHERE i.id = ?", row -> map(row).item(), id);
    }

    @Override
    public @Nullable Brief brief(String id) {
        return sql.one(
                "SELECT project, state, spot FROM instances WHERE id = ?",
                row -> new Brief(row.text(), row.constant(InstanceState.class), row.flag()),
                id);
    }

    @Override
    public Page<Instance> page(ProjectKey owner, Filter filter, long after, int limit) {
        StringBuilder query = new StringBuilder(SELECT)
                .append(" WHERE i.cloud = ? AND i.project = ? AND i.ordinal > ? AND i.state IN ")
                .append(Paging.placeholders(filter.states().size()));
        List<Object> arguments = new ArrayList<>(List.of(owner.cloud(), owner.project(), after));
        arguments.addAll(filter.states());
        if (filter.id() != null) {
            query.append(" AND i.id = ?");
            arguments.add(filter.id());
        }
        if (!filter.tags().isEmpty()) {
            query.append(CARRIES_ALL);
            arguments.add(Documents.write(filter.tags()));
        }
        query.append(" ORDER BY i.ordinal LIMIT ?");
        arguments.add(limit);
        return Paging.page(sql.list(query.toString(), SqliteInstanceTable::map, arguments.toArray()), limit);
    }

    @Override
    public void insert(Instance instance) {
        sql.update(
                """
                INSERT INTO instances (id, cloud, project, spec, state, state_since, deadline, step, reads_left, ip,
                    address_number, os_volume_id, spot, contract, price_per_hour, kept_volume_ids, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                instance.id(),
                instance.owner().cloud(),
                instance.owner().project(),
                Documents.write(instance.spec()),
                instance.state(),
                instance.stateSince(),
                instance.deadline(),
                instance.step(),
                instance.readsLeft(),
                instance.ip(),
                instance.addressNumber(),
                instance.osVolumeId(),
                instance.spot(),
                instance.contract(),
                instance.pricePerHour(),
                Documents.writeList(instance.keptVolumeIds()),
                instance.createdAt());
    }

    @Override
    public void update(Instance instance) {
        sql.update(
                """
                UPDATE instances SET project = ?, state = ?, state_since = ?, deadline = ?, step = ?, reads_left = ?, ip = ?,
                    address_number = ?, os_volume_id = ?, spot = ?, contract = ?, price_per_hour = ?, kept_volume_ids = ?
                WHERE id = ?
                """,
                instance.owner().project(),
                instance.state(),
                instance.stateSince(),
                instance.deadline(),
                instance.step(),
                instance.readsLeft(),
                instance.ip(),
                instance.addressNumber(),
                instance.osVolumeId(),
                instance.spot(),
                instance.contract(),
                instance.pricePerHour(),
                Documents.writeList(instance.keptVolumeIds()),
                instance.id());
    }

    private static Paging.Numbered<Instance> map(Row row) {
        return new Paging.Numbered<>(
                row.number(),
                new Instance(
                        row.text(),
                        new ProjectKey(row.text(), row.text()),
                        SPECS.get(row.text(), json -> Documents.read(json, InstanceSpec.class)),
                        row.constant(InstanceState.class),
                        row.instant(),
                        row.instantOrNull(),
                        row.integer(),
                        row.integerOrNull(),
                        row.textOrNull(),
                        row.number(),
                        row.textOrNull(),
                        Documents.readStrings(row.text()),
                        Documents.readTags(row.text()),
                        row.flag(),
                        row.constant(Contract.class),
                        row.amount(),
                        Documents.readStrings(row.text()),
                        row.instant()));
    }
}
