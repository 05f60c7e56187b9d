package dev.havu.engine;

import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** Counts reads of resources that move on after some, under the simulator's after-N-reads policy. */
public final class Reads {
    private final Transactions transactions;

    public Reads(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Notes that a client has read a resource. What it read was the state before.
     *
     * @param readsLeft as it was read; null when reads do not count
     */
    public void count(String cloud, Kind kind, String id, @Nullable Integer readsLeft) {
        if (readsLeft == null || readsLeft <= 0) {
            return;
        }
        transactions.run(cloud, transaction -> {
            if (read(transaction.session(), kind, id) == 0) {
                transaction.scheduleNow(kind, id);
            }
            return id;
        });
    }

    /** Takes one off and returns what is left; -1 when reads of it no longer count. */
    private static int read(Session session, Kind kind, String id) {
        return switch (kind) {
            case INSTANCE -> {
                var instance = session.instances().find(id);
                if (instance == null || instance.readsLeft() == null || instance.readsLeft() <= 0) {
                    yield -1;
                }
                int left = instance.readsLeft() - 1;
                session.instances().update(instance.withReadsLeft(left));
                yield left;
            }
            case VOLUME -> {
                var volume = session.volumes().find(id);
                if (volume == null || volume.readsLeft() == null || volume.readsLeft() <= 0) {
                    yield -1;
                }
                int left = volume.readsLeft() - 1;
                session.volumes().update(volume.withReadsLeft(left));
                yield left;
            }
            case VOLUME_RECONCILE, BILLING, TERM, CAPACITY -> -1;
            case CLUSTER -> {
                var cluster = session.clusters().find(id);
                if (cluster == null || cluster.readsLeft() == null || cluster.readsLeft() <= 0) {
                    yield -1;
                }
                int left = cluster.readsLeft() - 1;
                session.clusters().update(cluster.withReadsLeft(left));
                yield left;
            }
            case CLUSTER_NODE -> {
                String clusterId = session.clusters().clusterOfNode(id);
                var cluster = clusterId == null ? null : session.clusters().find(clusterId);
                var node = cluster == null
                        ? null
                        : cluster.nodes().stream()
                                .filter(candidate -> candidate.id().equals(id))
                                .findFirst()
                                .orElse(null);
                if (node == null || node.readsLeft() == null || node.readsLeft() <= 0) {
                    yield -1;
                }
                int left = node.readsLeft() - 1;
                session.clusters().update(node.withReadsLeft(left));
                yield left;
            }
        };
    }
}
