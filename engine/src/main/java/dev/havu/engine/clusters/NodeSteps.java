package dev.havu.engine.clusters;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.duework.Tasks;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** What single nodes of a cluster do with the driver's answers. */
public final class NodeSteps implements StepHandler {
    public static final NodeSteps INSTANCE = new NodeSteps();

    private NodeSteps() {}

    private record Found(Cluster cluster, ClusterNode node) {}

    @Override
    public @Nullable Present present(Session session, String resourceId) {
        Found found = find(session, resourceId);
        return found == null
                ? null
                : new Present(found.node().step(), found.node().deadline(), Tasks.of(found.cluster(), found.node()));
    }

    @Override
    public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        Found found = unlessMovedOn(transaction, resourceId, asked);
        if (found == null) {
            return;
        }
        Progress.Address address = done.addresses().get(resourceId);
        ClusterNode node =
                address == null ? found.node() : found.node().withAddresses(address.publicIp(), address.privateIp());
        move(transaction, found.cluster(), node, afterTask(node.state()));
    }

    @Override
    public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        Found found = unlessMovedOn(transaction, resourceId, asked);
        if (found != null) {
            move(transaction, found.cluster(), found.node(), NodeTrigger.FAILED);
        }
    }

    @Override
    public void overdue(Transaction transaction, String resourceId, Present asked) {
        Found found = unlessMovedOn(transaction, resourceId, asked);
        if (found != null) {
            move(transaction, found.cluster(), found.node(), NodeTrigger.OVERDUE);
        }
    }

    /**
     * Takes note of how a machine was found, unless the node is in a state that says otherwise for a reason.
     *
     * @return whether it changed anything
     */
    public static boolean found(Transaction transaction, String id, Reports.Finding finding) {
        Found found = find(transaction.session(), id);
        NodeTrigger trigger = switch (finding) {
            case ON -> NodeTrigger.FOUND_ON;
            case OFF -> NodeTrigger.FOUND_OFF;
            case GONE -> NodeTrigger.FOUND_GONE;
            case OUT_OF_SIGHT -> NodeTrigger.OUT_OF_SIGHT;
        };
        boolean allowed = found != null && NodeStates.TABLE.allows(found.node().state(), trigger);
        if (found != null && allowed) {
            move(transaction, found.cluster(), found.node(), trigger);
        }
        return allowed;
    }

    private static void move(Transaction transaction, Cluster cluster, ClusterNode node, NodeTrigger trigger) {
        transaction.update(cluster, node.moved(NodeStates.TABLE.next(node.state(), trigger), transaction.now()));
    }

    private static NodeTrigger afterTask(NodeState state) {
        return switch (state) {
            case STARTING -> NodeTrigger.READY;
            case STOPPING, HALTING -> NodeTrigger.STOPPED;
            case PROVISIONING, RUNNING, OFFLINE, DISCONTINUED, ERROR, UNKNOWN ->
                throw new IllegalStateException("no task leads on from " + state);
        };
    }

    private static @Nullable Found unlessMovedOn(Transaction transaction, String resourceId, Present asked) {
        Found found = find(transaction.session(), resourceId);
        return found == null || found.node().step() != asked.step() ? null : found;
    }

    private static @Nullable Found find(Session session, String nodeId) {
        String clusterId = session.clusters().clusterOfNode(nodeId);
        Cluster cluster = clusterId == null ? null : session.clusters().find(clusterId);
        if (cluster == null) {
            return null;
        }
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(nodeId))
                .findFirst()
                .map(node -> new Found(cluster, node))
                .orElse(null);
    }
}
