package dev.havu.engine;

import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.events.Event;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Task;
import dev.havu.engine.billing.Metering;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.duework.Tasks;
import dev.havu.engine.events.Changes;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.InstanceTable;
import dev.havu.store.Session;
import dev.havu.store.VolumeTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One command under way: everything it stores, it stores here, and with every state it stores the work that follows from
 * it and the event that tells of it. So no transitional state is ever without due work.
 */
public final class Transaction {
    private final Session session;
    private final Cloud cloud;
    private final boolean forClient;
    private Instant now;
    private boolean workDueNow;
    private boolean eventful;
    private @Nullable Instant earliestWork;

    Transaction(Session session, Cloud cloud, boolean forClient) {
        this.session = session;
        this.cloud = cloud;
        this.now = cloud.clock().instant();
        this.forClient = forClient;
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

    /** Whether somebody waits for this command and can be refused; otherwise it is due work. */
    public boolean forClient() {
        return forClient;
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
        event(Changes.created(instance));
        Metering.follow(this, instance);
    }

    /** Stores a changed instance and what must follow. */
    public void update(Instance instance) {
        store(prepared(instance));
    }

    /** Stores an instance with another price or contract, whatever step it is in. */
    public void alter(Instance instance) {
        store(instance);
    }

    private void store(Instance instance) {
        InstanceTable.Brief before = session.instances().brief(instance.id());
        session.instances().update(instance);
        if (before != null) {
            Changes.of(before, instance).forEach(this::event);
        }
        Metering.follow(this, instance);
    }

    /** Stores a new volume and what must follow. */
    public void insert(Volume volume) {
        session.volumes().insert(prepared(volume));
        reconcile(volume);
        event(Changes.created(volume));
        Metering.follow(this, volume);
    }

    /** Stores a changed volume and what must follow. */
    public void update(Volume volume) {
        store(prepared(volume));
    }

    /** Stores a volume with another name or size, whatever step it is in, and what must follow. */
    public void alter(Volume volume) {
        store(volume);
    }

    private void store(Volume volume) {
        VolumeTable.Brief before = session.volumes().brief(volume.id());
        session.volumes().update(volume);
        reconcile(volume);
        if (before != null) {
            Changes.of(before, volume).forEach(this::event);
        }
        Metering.follow(this, volume);
    }

    /** Notes that a volume belongs to an instance or cluster; a lower position comes first. */
    public void attach(Volume volume, String computeId, int position, String target) {
        session.volumes().attach(volume.id(), computeId, position, target);
        event(Changes.attached(volume, computeId, target));
    }

    /** Notes that a volume no longer belongs to an instance or cluster. */
    public void detach(Volume volume, String computeId) {
        if (session.volumes().detach(volume.id(), computeId)) {
            event(Changes.detached(volume, computeId));
        }
    }

    /** Stores a new cluster with its nodes and what must follow. */
    public void insert(Cluster cluster) {
        session.clusters().insert(prepared(cluster));
        Changes.created(cluster).forEach(this::event);
        Metering.follow(this, cluster);
    }

    /** Stores a changed cluster, without its nodes, and what must follow. */
    public void update(Cluster cluster) {
        ClusterState before = session.clusters().state(cluster.id());
        session.clusters().update(prepared(cluster));
        if (before != null) {
            Changes.of(before, cluster).forEach(this::event);
        }
        Metering.follow(this, cluster);
    }

    /** Stores a changed node and what must follow. */
    public void update(Cluster cluster, ClusterNode node) {
        NodeState before = session.clusters().nodeState(node.id());
        session.clusters()
                .update(node.withReadsLeft(arrange(
                        Kind.CLUSTER_NODE, node.id(), node.deadline(), node.readsLeft(), Tasks.of(cluster, node))));
        if (before != null) {
            Changes.of(before, cluster, node).forEach(this::event);
        }
    }

    /** Stores a new SSH key. */
    public void insert(SshKey key) {
        session.sshKeys().insert(key);
        event(Changes.created(key));
    }

    /** Forgets an SSH key. */
    public void delete(SshKey key) {
        session.sshKeys().delete(key.owner(), key.id());
        event(Changes.deleted(key));
    }

    /** Stores a new startup script. */
    public void insert(StartupScript script) {
        session.scripts().insert(script);
        event(Changes.created(script));
    }

    /** Forgets a startup script. */
    public void delete(StartupScript script) {
        session.scripts().delete(script.owner(), script.id());
        event(Changes.deleted(script));
    }

    /** Stores a new project. */
    public void insert(Project project) {
        session.projects().insert(project);
        event(Changes.created(project));
    }

    /** Stores a changed project. */
    public void update(Project before, Project project) {
        session.projects().update(project);
        Changes.of(before, project).forEach(this::event);
    }

    /** Stores a new credential. */
    public void insert(Credential credential) {
        session.projects().insert(credential);
        event(Changes.created(credential));
    }

    /** Stores a changed credential. */
    public void update(Credential before, Credential credential) {
        session.projects().update(credential);
        Changes.of(before, credential).forEach(this::event);
    }

    /** Tells what happened, at the cloud's time and with the change itself: both are stored, or neither. */
    public void event(Event event) {
        session.events().insert(cloud.name(), now, event);
        eventful = true;
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
            case BILLING, TERM, CAPACITY -> {
                // Their time does not depend on who does the work.
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

    /** Whether there is something to tell. */
    boolean eventful() {
        return eventful;
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
