package dev.havu.engine;

import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Task;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.duework.Tasks;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One command under way: everything it stores, it stores here, and with every state it stores the work that follows from
 * it. So no transitional state is ever without due work.
 */
public final class Transaction {
    private final Session session;
    private final Cloud cloud;
    private Instant now;
    private boolean workDueNow;
    private @Nullable Instant earliestWork;

    Transaction(Session session, Cloud cloud) {
        this.session = session;
        this.cloud = cloud;
        this.now = cloud.clock().instant();
    }

    public Session session() {
        return session;
    }

    public Cloud cloud() {
        return cloud;
    }

    /** The cloud's time, the same throughout a command. */
    public Instant now() {
        return now;
    }

    /** Goes on at a later time: due work of several times can share a transaction. */
    public void moveOn(Instant later) {
        now = later;
    }

    /** The project a request came from; it exists, because a token led to it. */
    public Project project(ProjectKey key) {
        Project project = session.projects().find(key);
        if (project == null) {
            throw Refusal.unauthorized("The project of this token no longer exists");
        }
        return project;
    }

    /** Stores a new instance and what must follow. */
    public void insert(Instance instance) {
        session.instances().insert(prepared(instance));
    }

    /** Stores a changed instance and what must follow. */
    public void update(Instance instance) {
        session.instances().update(prepared(instance));
    }

    /** Stores a new volume and what must follow. */
    public void insert(Volume volume) {
        session.volumes().insert(prepared(volume));
        reconcile(volume);
    }

    /** Stores a changed volume and what must follow. */
    public void update(Volume volume) {
        session.volumes().update(prepared(volume));
        reconcile(volume);
    }

    /** Stores a volume with another name or size, whatever step it is in, and what must follow. */
    public void alter(Volume volume) {
        session.volumes().update(volume);
        reconcile(volume);
    }

    /** Stores a new cluster with its nodes and what must follow. */
    public void insert(Cluster cluster) {
        session.clusters().insert(prepared(cluster));
    }

    /** Stores a changed cluster, without its nodes, and what must follow. */
    public void update(Cluster cluster) {
        session.clusters().update(prepared(cluster));
    }

    /** Stores a changed node and what must follow. */
    public void update(Cluster cluster, ClusterNode node) {
        session.clusters()
                .update(node.withReadsLeft(arrange(
                        Kind.CLUSTER_NODE, node.id(), node.deadline(), node.readsLeft(), Tasks.of(cluster, node))));
    }

    /** Foresees anew what must follow from the state of a resource; what only waits for its deadline goes on waiting. */
    public void resume(Kind kind, String resourceId) {
        switch (kind) {
            case INSTANCE -> {
                Instance instance = session.instances().find(resourceId);
                if (instance != null && Tasks.of(instance) != null) {
                    update(instance);
                }
            }
            case VOLUME -> {
                Volume volume = session.volumes().find(resourceId);
                if (volume != null && Tasks.of(volume) != null) {
                    update(volume);
                }
            }
            case VOLUME_RECONCILE -> schedule(kind, resourceId, now);
            case CLUSTER -> {
                Cluster cluster = session.clusters().find(resourceId);
                if (cluster != null && Tasks.of(cluster) != null) {
                    update(cluster);
                }
            }
            case CLUSTER_NODE -> {
                String clusterId = session.clusters().clusterOfNode(resourceId);
                Cluster cluster = clusterId == null ? null : session.clusters().find(clusterId);
                if (cluster != null) {
                    cluster.nodes().stream()
                            .filter(node -> node.id().equals(resourceId) && Tasks.of(cluster, node) != null)
                            .forEach(node -> update(cluster, node));
                }
            }
        }
    }

    /** Notes that work is known to be finished and is done before the command returns. */
    public void scheduleNow(Kind kind, String resourceId) {
        schedule(kind, resourceId, now);
        workDueNow = true;
    }

    /** Notes that work is to be done at a time; the due-work loop does it. */
    public void schedule(Kind kind, String resourceId, Instant dueAt) {
        session.dueWork().schedule(cloud.name(), kind, resourceId, dueAt);
        if (earliestWork == null || dueAt.isBefore(earliestWork)) {
            earliestWork = dueAt;
        }
    }

    boolean workDueNow() {
        return workDueNow;
    }

    @Nullable
    Instant earliestWork() {
        return earliestWork;
    }

    /** What stands behind a volume has to follow it, if there is such a thing. */
    private void reconcile(Volume volume) {
        if (cloud.driver().keepsVolumes()) {
            schedule(Kind.VOLUME_RECONCILE, volume.id(), now);
        }
    }

    private Instance prepared(Instance instance) {
        return instance.withReadsLeft(
                arrange(Kind.INSTANCE, instance.id(), instance.deadline(), instance.readsLeft(), Tasks.of(instance)));
    }

    private Volume prepared(Volume volume) {
        return volume.withReadsLeft(
                arrange(Kind.VOLUME, volume.id(), volume.deadline(), volume.readsLeft(), Tasks.of(volume)));
    }

    private Cluster prepared(Cluster cluster) {
        return cluster.withReadsLeft(
                arrange(Kind.CLUSTER, cluster.id(), cluster.deadline(), cluster.readsLeft(), Tasks.of(cluster)));
    }

    /** Schedules what must follow from a state and returns how many reads it waits for, if it waits for reads. */
    private @Nullable Integer arrange(
            Kind kind, String id, @Nullable Instant deadline, @Nullable Integer readsLeft, @Nullable Task task) {
        if (deadline == null) {
            session.dueWork().remove(kind, id);
            return null;
        }
        if (task == null) {
            schedule(kind, id, deadline);
            return null;
        }
        return switch (cloud.driver().foresee(task, now)) {
            case Progress.Pending(Instant checkAgainAt) -> {
                schedule(kind, id, checkAgainAt.isBefore(deadline) ? checkAgainAt : deadline);
                yield readsLeft;
            }
            case Progress.AwaitingReads(int reads) -> {
                schedule(kind, id, deadline);
                yield reads;
            }
            case Progress.Done ignored -> {
                scheduleNow(kind, id);
                yield readsLeft;
            }
            case Progress.Failed ignored -> {
                scheduleNow(kind, id);
                yield readsLeft;
            }
        };
    }
}
