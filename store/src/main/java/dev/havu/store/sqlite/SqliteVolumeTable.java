package dev.havu.store.sqlite;

import dev.havu.domain.instances.Contract;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.store.Page;
import dev.havu.store.VolumeTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteVolumeTable(Sql sql) implements VolumeTable {
    private static final String SELECT = """
            SELECT v.ordinal, v.id, v.cloud, v.project, v.name, v.type, v.size, v.location, v.os_volume, v.image, v.os_name,
                   v.ssh_key_ids, v.pseudo_path, v.spot_policy, v.contract, v.currency, v.price_per_month,
                   v.source_volume_id, v.state, v.state_since, v.deadline, v.step, v.reads_left, v.made,
                   (SELECT json_group_array(json_object('computeId', a.compute_id, 'target', a.target) ORDER BY a.compute_id)
                      FROM attachments a WHERE a.volume_id = v.id),
            """ + SqliteTagTable.TAGS_OF + " v.id)," + """
                     v.created_at, v.deleted_at, v.created_by_user_id
                    FROM volumes v
                    """;

    @Override
    public @Nullable Volume find(ProjectKey owner, String id) {
        return sql.one(
                SELECT + " WHERE v.id = ? AND v.cloud = ? AND v.project = ?",
                row -> map(row).item(),
                id,
                owner.cloud(),
                owner.project());
    }

    @Override
    public @Nullable Volume find(String id) {
        return sql.one(SELECT + " WHERE v.id = ?", row -> map(row).item(), id);
    }

    @Override
    public @Nullable Brief brief(String id) {
        return sql.one(
                "SELECT project, state, name, size FROM volumes WHERE id = ?",
                row -> new Brief(row.text(), row.constant(VolumeState.class), row.text(), row.integer()),
                id);
    }

    @Override
    public Page<Volume> page(ProjectKey owner, List<VolumeState> states, long after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(owner.cloud(), owner.project(), after));
        arguments.addAll(states);
        arguments.add(limit);
        return Paging.page(
                sql.list(
                        SELECT + " WHERE v.cloud = ? AND v.project = ? AND v.ordinal > ? AND v.state IN "
                                + Paging.placeholders(states.size()) + " ORDER BY v.ordinal LIMIT ?",
                        SqliteVolumeTable::map,
                        arguments.toArray()),
                limit);
    }

    @Override
    public List<String> ids(String cloud, List<VolumeState> states) {
        List<Object> arguments = new ArrayList<>(List.of(cloud));
        arguments.addAll(states);
        return sql.list(
                "SELECT id FROM volumes WHERE cloud = ? AND state IN " + Paging.placeholders(states.size())
                        + " ORDER BY ordinal",
                Row::text,
                arguments.toArray());
    }

    @Override
    public List<Volume> attachedTo(String computeId) {
        return sql.list(
                SELECT + " JOIN attachments o ON o.volume_id = v.id WHERE o.compute_id = ? ORDER BY o.position",
                row -> map(row).item(),
                computeId);
    }

    @Override
    public void insert(Volume volume) {
        sql.update(
                """
                INSERT INTO volumes (id, cloud, project, name, type, size, location, os_volume, image, os_name, ssh_key_ids,
                    pseudo_path, spot_policy, contract, currency, price_per_month, source_volume_id, state, state_since,
                    deadline, step, reads_left, made, created_at, deleted_at, created_by_user_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                volume.id(),
                volume.owner().cloud(),
                volume.owner().project(),
                volume.name(),
                volume.type(),
                volume.sizeGigabytes(),
                volume.location(),
                volume.osVolume(),
                volume.image(),
                volume.osName(),
                Documents.writeList(volume.sshKeyIds()),
                volume.pseudoPath(),
                volume.spotPolicy(),
                volume.contract(),
                volume.currency(),
                volume.pricePerMonthPerGigabyte(),
                volume.sourceVolumeId(),
                volume.state(),
                volume.stateSince(),
                volume.deadline(),
                volume.step(),
                volume.readsLeft(),
                volume.made(),
                volume.createdAt(),
                volume.deletedAt(),
                volume.createdByUserId());
    }

    @Override
    public void update(Volume volume) {
        sql.update(
                """
                UPDATE volumes SET project = ?, name = ?, size = ?, os_volume = ?, ssh_key_ids = ?, state = ?, state_since = ?,
                    deadline = ?, step = ?, reads_left = ?, made = ?, deleted_at = ?
                WHERE id = ?
                """,
                volume.owner().project(),
                volume.name(),
                volume.sizeGigabytes(),
                volume.osVolume(),
                Documents.writeList(volume.sshKeyIds()),
                volume.state(),
                volume.stateSince(),
                volume.deadline(),
                volume.step(),
                volume.readsLeft(),
                volume.made(),
                volume.deletedAt(),
                volume.id());
    }

    @Override
    public void attach(String volumeId, String computeId, int position, String target) {
        sql.update(
                "INSERT INTO attachments (volume_id, compute_id, position, target) VALUES (?, ?, ?, ?)",
                volumeId,
                computeId,
                position,
                target);
    }

    @Override
    public boolean detach(String volumeId, String computeId) {
        return sql.update("DELETE FROM attachments WHERE volume_id = ? AND compute_id = ?", volumeId, computeId) > 0;
    }

    private static Paging.Numbered<Volume> map(Row row) {
        return new Paging.Numbered<>(
                row.number(),
                new Volume(
                        row.text(),
                        new ProjectKey(row.text(), row.text()),
                        row.text(),
                        row.text(),
                        row.integer(),
                        row.text(),
                        row.flag(),
                        row.textOrNull(),
                        row.textOrNull(),
                        Documents.readStrings(row.text()),
                        row.textOrNull(),
                        row.constant(SpotPolicy.class),
                        row.constant(Contract.class),
                        row.constant(Currency.class),
                        row.amount(),
                        row.textOrNull(),
                        row.constant(VolumeState.class),
                        row.instant(),
                        row.instantOrNull(),
                        row.integer(),
                        row.integerOrNull(),
                        row.flag(),
                        Documents.readAttachments(row.text()),
                        Documents.readTags(row.text()),
                        row.instant(),
                        row.instantOrNull(),
                        row.text()));
    }
}
