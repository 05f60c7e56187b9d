package dev.havu.engine.clusters;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.drivers.Progress;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.duework.Tasks;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** What clusters do with the driver's answers; their nodes follow. */
public final class ClusterSteps implements StepHandler {
    public static final ClusterSteps INSTANCE = new ClusterSteps();

    private ClusterSteps() {}

    @Override
    public @Nullable Present present(Session session, String resourceId) {
        Cluster cluster = session.clusters().find(resourceId);
        return cluster == null ? null : new Present(cluster.step(), cluster.deadline(), Tasks.of(cluster));
    }

    @Override
    public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        Cluster cluster = unlessMovedOn(transaction, resourceId, asked);
        if (cluster == null) {
            return;
        }
        if (cluster.state() == ClusterState.PROVISIONING) {
            for (ClusterNode node : cluster.nodes()) {
                Progress.Address address = done.addresses().get(node.id());
                ClusterNode reachable =
                        address == null ? node : node.withAddresses(address.publicIp(), address.privateIp());
                moveNode(transaction, cluster, reachable, NodeTrigger.READY);
            }
        }
        move(transaction, cluster, afterTask(cluster.state()));
    }

    @Override
    public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        Cluster cluster = unlessMovedOn(transaction, resourceId, asked);
        if (cluster != null) {
            boolean full = failed.failure() == Progress.Failure.NO_CAPACITY
                    && ClusterStates.TABLE.allows(cluster.state(), ClusterTrigger.OUT_OF_CAPACITY);
            giveUp(transaction, cluster, full ? ClusterTrigger.OUT_OF_CAPACITY : ClusterTrigger.FAILED);
        }
    }

    @Override
    public void overdue(Transaction transaction, String resourceId, Present asked) {
        Cluster cluster = unlessMovedOn(transaction, resourceId, asked);
        if (cluster != null) {
            giveUp(transaction, cluster, ClusterTrigger.OVERDUE);
        }
    }

    private static void giveUp(Transaction transaction, Cluster cluster, ClusterTrigger trigger) {
        for (ClusterNode node : cluster.nodes()) {
            if (NodeStates.TABLE.allows(node.state(), NodeTrigger.FAILED)) {
                moveNode(transaction, cluster, node, NodeTrigger.FAILED);
            }
        }
        move(transaction, cluster, trigger);
    }

    private static void move(Transaction transaction, Cluster cluster, ClusterTrigger trigger) {
        ClusterState next = ClusterStates.TABLE.next(cluster.state(), trigger);
        if (next == ClusterState.DISCONTINUED || next == ClusterState.NO_CAPACITY) {
            for (ClusterNode node : cluster.nodes()) {
                transaction.session().fleet().release(transaction.cloud().name(), node.id());
                if (next == ClusterState.DISCONTINUED) {
                    moveNode(transaction, cluster, node.withAddresses(null, null), NodeTrigger.CLUSTER_GONE);
                }
            }
        }
        transaction.update(cluster.moved(next, transaction.now()));
    }

    private static void moveNode(Transaction transaction, Cluster cluster, ClusterNode node, NodeTrigger trigger) {
        transaction.update(cluster, node.moved(NodeStates.TABLE.next(node.state(), trigger), transaction.now()));
    }

    private static ClusterTrigger afterTask(ClusterState state) {
        return switch (state) {
            case ORDERED -> ClusterTrigger.ACCEPTED;
            case PROVISIONING -> ClusterTrigger.READY;
            case DELETING -> ClusterTrigger.GONE;
            case RUNNING, DISCONTINUED, ERROR, NO_CAPACITY ->
                throw new IllegalStateException("no task leads on from " + state);
        };
    }

    private static @Nullable Cluster unlessMovedOn(Transaction transaction, String resourceId, Present asked) {
        Cluster cluster = transaction.session().clusters().find(resourceId);
        return cluster == null || cluster.step() != asked.step() ? null : cluster;
    }
}
