package dev.havu.store;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters; their nodes, shared volumes and tags come along. */
public interface ClusterTable {
    @Nullable
    Cluster find(ProjectKey owner, String id);

    /** Finds across projects: for the engine's own work, never for a request. */
    @Nullable
    Cluster find(String id);

    /** The id of the cluster that a node belongs to, null when there is no such node. */
    @Nullable
    String clusterOfNode(String nodeId);

    @Nullable
    ClusterState state(String id);

    @Nullable
    NodeState nodeState(String nodeId);

    Page<Cluster> page(ProjectKey owner, List<ClusterState> states, long after, int limit);

    /** Stores the cluster and its nodes. */
    void insert(Cluster cluster);

    /** Stores everything but id, spec, nodes, volumes and tags. */
    void update(Cluster cluster);

    void update(ClusterNode node);
}
