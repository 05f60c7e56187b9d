package dev.havu.store.sqlite;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterSpec;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.ClusterTable;
import dev.havu.store.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteClusterTable(Sql sql) implements ClusterTable {
    private static final String SELECT = """
            SELECT ordinal, id, cloud, project, spec, state, state_since, deadline, step, reads_left, address_number, created_at
            FROM clusters
            """;

    @Override
    public @Nullable Cluster find(ProjectKey owner, String id) {
        Paging.Numbered<Cluster> found = sql.one(
                SELECT + " WHERE id = ? AND cloud = ? AND project = ?",
                SqliteClusterTable::map,
                id,
                owner.cloud(),
                owner.project());
        return found == null ? null : complete(found.item());
    }

    @Override
    public @Nullable Cluster find(String id) {
        Paging.Numbered<Cluster> found = sql.one(SELECT + " WHERE id = ?", SqliteClusterTable::map, id);
        return found == null ? null : complete(found.item());
    }

    @Override
    public @Nullable String clusterOfNode(String nodeId) {
        return sql.one("SELECT cluster_id FROM cluster_nodes WHERE id = ?", Row::text, nodeId);
    }

    @Override
    public @Nullable ClusterState state(String id) {
        return sql.one("SELECT state FROM clusters WHERE id = ?", row -> row.constant(ClusterState.class), id);
    }

    @Override
    public @Nullable NodeState nodeState(String nodeId) {
        return sql.one("SELECT state FROM cluster_nodes WHERE id = ?", row -> row.constant(NodeState.class), nodeId);
    }

    @Override
    public Page<Cluster> page(ProjectKey owner, List<ClusterState> states, long after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(owner.cloud(), owner.project(), after));
        arguments.addAll(states);
        arguments.add(limit);
        List<Paging.Numbered<Cluster>> rows = sql.list(
                SELECT + " WHERE cloud = ? AND project = ? AND ordinal > ? AND state IN "
                        + Paging.placeholders(states.size()) + " ORDER BY ordinal LIMIT ?",
                SqliteClusterTable::map,
                arguments.toArray());
        return Paging.page(
                rows.stream()
                        .map(row -> new Paging.Numbered<>(row.ordinal(), complete(row.item())))
                        .toList(),
                limit);
    }

    @Override
    public void insert(Cluster cluster) {
        sql.update(
                """
                INSERT INTO clusters (id, cloud, project, spec, state, state_since, deadline, step, reads_left,
                    address_number, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                cluster.id(),
                cluster.owner().cloud(),
                cluster.owner().project(),
                Documents.write(cluster.spec()),
                cluster.state(),
                cluster.stateSince(),
                cluster.deadline(),
                cluster.step(),
                cluster.readsLeft(),
                cluster.addressNumber(),
                cluster.createdAt());
        for (ClusterNode node : cluster.nodes()) {
            sql.update(
                    """
                    INSERT INTO cluster_nodes (id, cluster_id, position, hostname, jump_host, public_ip, private_ip, state,
                        state_since, deadline, step, reads_left)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    node.id(),
                    node.clusterId(),
                    node.position(),
                    node.hostname(),
                    node.jumpHost(),
                    node.publicIp(),
                    node.privateIp(),
                    node.state(),
                    node.stateSince(),
                    node.deadline(),
                    node.step(),
                    node.readsLeft());
        }
    }

    @Override
    public void update(Cluster cluster) {
        sql.update(
                """
                UPDATE clusters SET state = ?, state_since = ?, deadline = ?, step = ?, reads_left = ?, address_number = ?
                WHERE id = ?
                """,
                cluster.state(),
                cluster.stateSince(),
                cluster.deadline(),
                cluster.step(),
                cluster.readsLeft(),
                cluster.addressNumber(),
                cluster.id());
    }

    @Override
    public void update(ClusterNode node) {
        sql.update(
                """
                UPDATE cluster_nodes SET public_ip = ?, private_ip = ?, state = ?, state_since = ?, deadline = ?, step = ?,
                    reads_left = ?
                WHERE id = ?
                """,
                node.publicIp(),
                node.privateIp(),
                node.state(),
                node.stateSince(),
                node.deadline(),
                node.step(),
                node.readsLeft(),
                node.id());
    }

    private Cluster complete(Cluster cluster) {
        List<ClusterNode> nodes = sql.list("""
                SELECT id, cluster_id, position, hostname, jump_host, public_ip, private_ip, state, state_since, deadline, step,
                    reads_left
                FROM cluster_nodes WHERE cluster_id = ? ORDER BY position
                """, SqliteClusterTable::node, cluster.id());
        List<Cluster.SharedVolume> volumes = sql.list(
                """
                SELECT v.id, v.name, a.target, v.size FROM attachments a JOIN volumes v ON v.id = a.volume_id
                WHERE a.compute_id = ? ORDER BY a.position
                """, row -> new Cluster.SharedVolume(row.text(), row.text(), row.text(), row.integer()), cluster.id());
        return new Cluster(
                cluster.id(),
                cluster.owner(),
                cluster.spec(),
                cluster.state(),
                cluster.stateSince(),
                cluster.deadline(),
                cluster.step(),
                cluster.readsLeft(),
                cluster.addressNumber(),
                nodes,
                volumes,
                new SqliteTagTable(sql).of(cluster.id()),
                cluster.createdAt());
    }

    private static Paging.Numbered<Cluster> map(Row row) {
        return new Paging.Numbered<>(
                row.number(),
                new Cluster(
                        row.text(),
                        new ProjectKey(row.text(), row.text()),
                        Documents.read(row.text(), ClusterSpec.class),
                        row.constant(ClusterState.class),
                        row.instant(),
                        row.instantOrNull(),
                        row.integer(),
                        row.integerOrNull(),
                        row.number(),
                        List.of(),
                        List.of(),
                        List.of(),
                        row.instant()));
    }

    private static ClusterNode node(Row row) {
        return new ClusterNode(
                row.text(),
                row.text(),
                row.integer(),
                row.text(),
                row.flag(),
                row.textOrNull(),
                row.textOrNull(),
                row.constant(NodeState.class),
                row.instant(),
                row.instantOrNull(),
                row.integer(),
                row.integerOrNull());
    }
}
