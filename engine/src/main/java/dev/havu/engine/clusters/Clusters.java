package dev.havu.engine.clusters;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Term;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.states.Outcome;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Reads;
import dev.havu.engine.RecentReads;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Page;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clusters of a project. */
public final class Clusters {
    private static final int PAGE = 50;
    private static final List<ClusterState> LISTED = Arrays.stream(ClusterState.values())
            .filter(state -> state != ClusterState.DISCONTINUED)
            .toList();

    private final Transactions transactions;
    private final Reads reads;
    private final RecentReads<Cluster> recent;

    public Clusters(Transactions transactions) {
        this.transactions = transactions;
        this.reads = new Reads(transactions);
        this.recent = new RecentReads<>(transactions.store());
    }

    /**
     * A cluster of the project.
     *
     * @throws Refusal if the project has no such cluster; a discontinued one still answers
     */
    public Cluster get(ProjectKey owner, String id) {
        Cluster cluster = recent.find(
                        owner,
                        id,
                        session -> Optional.ofNullable(session.clusters().find(owner, id)))
                .orElseThrow(() -> notFound(id));
        countRead(cluster);
        return cluster;
    }

    /** Hands over the clusters with a status, or all that are not discontinued; oldest first. */
    public void forEach(ProjectKey owner, @Nullable String status, Consumer<Cluster> consumer) {
        List<ClusterState> states = status == null ? LISTED : ClusterState.reading(status);
        Page<Cluster> page = new Page<>(List.of(), Page.START, false);
        while (!page.last()) {
            long after = page.cursor();
            page = transactions.store().read(session -> session.clusters().page(owner, states, after, PAGE));
            for (Cluster cluster : page.items()) {
                consumer.accept(cluster);
                countRead(cluster);
            }
        }
    }

    /**
     * Deploys a cluster and returns its id.
     *
     * @throws Refusal if something it names is wrong or missing, or nothing is free; nothing has changed then
     */
    public String deploy(ProjectKey owner, DeployCluster order) {
        return transactions.run(owner.cloud(), transaction -> deploy(transaction, owner, order));
    }

    /** Deploys a cluster as part of a larger command. */
    public static String deploy(Transaction transaction, ProjectKey owner, DeployCluster order) {
        return new ClusterDeployment(transaction, transaction.project(owner), order).run();
    }

    /**
     * Discontinues clusters, all or none: local disks are lost, shared file systems are detached and kept.
     *
     * @throws Refusal if one does not exist or is still being provisioned
     */
    public void discontinue(ProjectKey owner, List<String> ids) {
        transactions.run(owner.cloud(), transaction -> {
            for (String id : ids) {
                discontinue(transaction, find(transaction, owner, id));
            }
            return ids;
        });
    }

    /** The name of the period that a cluster on a long-term contract has paid; null when there is none. */
    public @Nullable String longTermPeriod(Cluster cluster) {
        if (cluster.spec().contract() != Contract.LONG_TERM) {
            return null;
        }
        Term term = transactions
                .store()
                .read(session -> Optional.ofNullable(session.terms().find(cluster.id())))
                .orElse(null);
        return term == null
                ? null
                : transactions.clouds().get(cluster.owner().cloud()).catalog().clusterPeriods().stream()
                        .filter(period -> period.code().equals(term.period()))
                        .map(LongTermPeriod::name)
                        .findFirst()
                        .orElse(term.period());
    }

    /** Discontinues a cluster within a command; its shared file systems are detached and kept. */
    public static void discontinue(Transaction transaction, Cluster cluster) {
        ClusterState next = ClusterStates.TABLE.next(cluster.state(), ClusterTrigger.DISCONTINUE);
        if (next != cluster.state()) {
            VolumeChanges changes = new VolumeChanges(transaction);
            transaction
                    .session()
                    .volumes()
                    .attachedTo(cluster.id())
                    .forEach(volume -> changes.unlinkAtOnce(volume, cluster.id()));
            transaction.update(cluster.moved(next, transaction.now()));
        }
    }

    /**
     * Switches a node on or off.
     *
     * @return whether anything changed; false when it was so already
     * @throws Refusal if there is no such node, the cluster is not running, or the action is not legal now
     */
    public boolean act(ProjectKey owner, String clusterId, String nodeId, NodeTrigger trigger) {
        return transactions.run(owner.cloud(), transaction -> {
            Cluster cluster = find(transaction, owner, clusterId);
            ClusterNode node = cluster.nodes().stream()
                    .filter(candidate -> candidate.id().equals(nodeId))
                    .findFirst()
                    .orElseThrow(() -> Refusal.notFound("Node " + nodeId + " not found in cluster " + clusterId));
            if (cluster.state() != ClusterState.RUNNING) {
                throw Refusal.invalid("The cluster " + clusterId + " is "
                        + cluster.state().wireStatus() + "; nodes can be switched while it is running");
            }
            return switch (NodeStates.TABLE.outcome(node.state(), trigger)) {
                case Outcome.AlreadyThere<NodeState>() -> false;
                case Outcome.Refused<NodeState> refused -> throw new Refusal(refused.errorCode(), refused.message());
                case Outcome.Moves<NodeState>(NodeState next) -> {
                    transaction.update(cluster, node.moved(next, transaction.now()));
                    yield true;
                }
            };
        });
    }

    public Tag addTag(ProjectKey owner, String id, Tag.Wanted tag) {
        return transactions.run(owner.cloud(), transaction -> {
            find(transaction, owner, id);
            return TagChanges.add(transaction, owner, id, tag);
        });
    }

    public void removeTag(ProjectKey owner, String id, String tagIdOrKey) {
        transactions.run(owner.cloud(), transaction -> {
            find(transaction, owner, id);
            TagChanges.remove(transaction, id, tagIdOrKey);
            return id;
        });
    }

    private void countRead(Cluster cluster) {
        String cloud = cluster.owner().cloud();
        reads.count(cloud, Kind.CLUSTER, cluster.id(), cluster.readsLeft());
        cluster.nodes().forEach(node -> reads.count(cloud, Kind.CLUSTER_NODE, node.id(), node.readsLeft()));
    }

    private static Cluster find(Transaction transaction, ProjectKey owner, String id) {
        Cluster cluster = transaction.session().clusters().find(owner, id);
        if (cluster == null) {
            throw notFound(id);
        }
        return cluster;
    }

    private static Refusal notFound(String id) {
        return Refusal.notFound("Cluster " + id + " not found");
    }
}
