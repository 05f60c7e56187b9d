package dev.havu.engine.events;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.states.LifecycleState;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.volumes.Volume;
import dev.havu.store.InstanceTable;
import dev.havu.store.VolumeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a change is told as: the events that lead from what was stored to what is stored now. */
public final class Changes {
    private static final String CHANGE = "change";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String COMPUTE = "compute_id";

    private Changes() {}

    public static Event created(Instance instance) {
        return about(EventType.INSTANCE_CREATED, instance)
                .between(null, instance.state().wireStatus())
                .with("instance_type", instance.spec().instanceType())
                .with("location", instance.spec().location())
                .with("is_spot", instance.spot());
    }

    /** What happened to an instance between two moments; empty when it looks as before. */
    public static List<Event> of(InstanceTable.Brief before, Instance now) {
        List<Event> events = new ArrayList<>(1);
        if (before.state() != now.state()) {
            EventType type = now.state() == InstanceState.DISCONTINUED
                    ? EventType.INSTANCE_DELETED
                    : EventType.INSTANCE_STATE_CHANGED;
            events.add(between(about(type, now), before.state(), now.state()));
        }
        if (before.spot() != now.spot()) {
            events.add(
                    about(EventType.INSTANCE_CHANGED, now).with(CHANGE, "spot").with("is_spot", now.spot()));
        }
        if (!before.project().equals(now.owner().project())) {
            transferred(
                    events,
                    about(EventType.INSTANCE_CHANGED, now),
                    before.project(),
                    now.owner().project());
        }
        return events;
    }

    public static Event created(Volume volume) {
        return about(EventType.VOLUME_CREATED, volume)
                .between(null, volume.state().wireStatus())
                .with("type", volume.type())
                .with("size", volume.sizeGigabytes())
                .with("location", volume.location());
    }

    /** What happened to a volume between two moments; empty when it looks as before. */
    public static List<Event> of(VolumeTable.Brief before, Volume now) {
        List<Event> events = new ArrayList<>(1);
        if (before.state() != now.state()) {
            EventType type = switch (now.state()) {
                case DELETED -> EventType.VOLUME_DELETED;
                case PURGED -> EventType.VOLUME_PURGED;
                case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, CANCELING, CANCELED, RESTORING ->
                    EventType.VOLUME_STATE_CHANGED;
            };
            events.add(between(about(type, now), before.state(), now.state()));
        }
        if (!before.name().equals(now.name())) {
            events.add(about(EventType.VOLUME_CHANGED, now)
                    .with(CHANGE, "renamed")
                    .with(FROM, before.name())
                    .with(TO, now.name()));
        }
        if (before.sizeGigabytes() != now.sizeGigabytes()) {
            events.add(about(EventType.VOLUME_CHANGED, now)
                    .with(CHANGE, "resized")
                    .with(FROM, before.sizeGigabytes())
                    .with(TO, now.sizeGigabytes()));
        }
        if (!before.project().equals(now.owner().project())) {
            transferred(
                    events,
                    about(EventType.VOLUME_CHANGED, now),
                    before.project(),
                    now.owner().project());
        }
        return events;
    }

    /** A volume that belongs to a machine from now on. */
    public static Event attached(Volume volume, String computeId, String target) {
        return about(EventType.VOLUME_CHANGED, volume)
                .with(CHANGE, "attached")
                .with(COMPUTE, computeId)
                .with("target", target);
    }

    /** A volume that belongs to a machine no more. */
    public static Event detached(Volume volume, String computeId) {
        return about(EventType.VOLUME_CHANGED, volume).with(CHANGE, "detached").with(COMPUTE, computeId);
    }

    /** A cluster and its nodes. */
    public static List<Event> created(Cluster cluster) {
        List<Event> events = new ArrayList<>();
        events.add(about(EventType.CLUSTER_CREATED, cluster)
                .between(null, cluster.state().wireStatus())
                .with("cluster_type", cluster.spec().clusterType())
                .with("location", cluster.spec().location()));
        for (ClusterNode node : cluster.nodes()) {
            events.add(about(EventType.CLUSTER_NODE_CREATED, cluster, node)
                    .between(null, node.state().wireStatus()));
        }
        return events;
    }

    /** What happened to a cluster between two moments; empty when it looks as before. */
    public static List<Event> of(ClusterState before, Cluster now) {
        if (before == now.state()) {
            return List.of();
        }
        EventType type =
                now.state() == ClusterState.DISCONTINUED ? EventType.CLUSTER_DELETED : EventType.CLUSTER_STATE_CHANGED;
        return List.of(between(about(type, now), before, now.state()));
    }

    /** What happened to a node between two moments; empty when it looks as before. */
    public static List<Event> of(NodeState before, Cluster cluster, ClusterNode now) {
        if (before == now.state()) {
            return List.of();
        }
        EventType type = now.state() == NodeState.DISCONTINUED
                ? EventType.CLUSTER_NODE_DELETED
                : EventType.CLUSTER_NODE_STATE_CHANGED;
        return List.of(between(about(type, cluster, now), before, now.state()));
    }

    public static Event created(SshKey key) {
        return about(EventType.SSH_KEY_CREATED, key);
    }

    public static Event deleted(SshKey key) {
        return about(EventType.SSH_KEY_DELETED, key);
    }

    public static Event created(StartupScript script) {
        return about(EventType.SCRIPT_CREATED, script);
    }

    public static Event deleted(StartupScript script) {
        return about(EventType.SCRIPT_DELETED, script);
    }

    public static Event created(Project project) {
        return about(EventType.PROJECT_CREATED, project)
                .with("currency", project.currency().name().toLowerCase(Locale.ROOT));
    }

    /** What happened to a project between two moments, its balance aside; empty when it is as before. */
    public static List<Event> of(Project before, Project now) {
        boolean same = before.scriptQuota() == now.scriptQuota()
                && before.acceptsTransfersFrom().equals(now.acceptsTransfersFrom());
        return same
                ? List.of()
                : List.of(about(EventType.PROJECT_CHANGED, now)
                        .with("script_quota", now.scriptQuota())
                        .with("accepts_transfers_from", now.acceptsTransfersFrom()));
    }

    public static Event created(Credential credential) {
        return about(EventType.CREDENTIAL_CREATED, credential).with("scope", credential.scope());
    }

    /** What happened to a credential between two moments; empty when it is as before. */
    public static List<Event> of(Credential before, Credential now) {
        if (before.equals(now)) {
            return List.of();
        }
        EventType type = before.revokedAt() == null && now.revokedAt() != null
                ? EventType.CREDENTIAL_REVOKED
                : before.secretDigest().equals(now.secretDigest())
                        ? EventType.CREDENTIAL_CHANGED
                        : EventType.CREDENTIAL_ROTATED;
        return List.of(about(type, now).with("scope", now.scope()));
    }

    /** Both projects get to know: each sees only its own events. */
    private static void transferred(List<Event> events, Event event, String from, String to) {
        Event told = event.with(CHANGE, "transferred").with(FROM, from).with(TO, to);
        events.add(new Event(
                told.type(), from, told.resourceKind(), told.resourceId(), told.name(), null, null, told.data()));
        events.add(told);
    }

    /** Says more when the words that clients see hide what happened. */
    private static <S extends Enum<S> & LifecycleState> Event between(Event event, S before, S now) {
        Event told = event.between(before.wireStatus(), now.wireStatus());
        return isShown(before) && isShown(now)
                ? told
                : told.with("internal_from", word(before)).with("internal_to", word(now));
    }

    private static <S extends Enum<S> & LifecycleState> boolean isShown(S state) {
        return state.wireStatus().equals(word(state));
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Event about(EventType type, Instance instance) {
        return Event.of(
                type,
                instance.owner().project(),
                ResourceKind.INSTANCE,
                instance.id(),
                instance.spec().hostname());
    }

    private static Event about(EventType type, Volume volume) {
        return Event.of(type, volume.owner().project(), ResourceKind.VOLUME, volume.id(), volume.name());
    }

    private static Event about(EventType type, Cluster cluster) {
        return Event.of(
                type,
                cluster.owner().project(),
                ResourceKind.CLUSTER,
                cluster.id(),
                cluster.spec().hostname());
    }

    private static Event about(EventType type, Cluster cluster, ClusterNode node) {
        return Event.of(type, cluster.owner().project(), ResourceKind.CLUSTER_NODE, node.id(), node.hostname())
                .with("cluster_id", cluster.id());
    }

    private static Event about(EventType type, SshKey key) {
        return Event.of(type, key.owner().project(), ResourceKind.SSH_KEY, key.id(), key.name());
    }

    private static Event about(EventType type, StartupScript script) {
        return Event.of(type, script.owner().project(), ResourceKind.SCRIPT, script.id(), script.name());
    }

    private static Event about(EventType type, Project project) {
        String name = project.key().project();
        return Event.of(type, name, ResourceKind.PROJECT, name, name);
    }

    private static Event about(EventType type, Credential credential) {
        String id = credential.clientId();
        return Event.of(type, credential.projectKey().project(), ResourceKind.CREDENTIAL, id, id);
    }
}
