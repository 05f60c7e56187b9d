package dev.havu.server.acceptance;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.states.LifecycleState;
import dev.havu.domain.states.StateTable;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.drivers.Step;
import dev.havu.store.Session;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the four state tables, and how a test gets a resource into a state of it. */
sealed interface Life<S extends Enum<S> & LifecycleState, T extends Enum<T>> {
    List<Life<?, ?>> ALL = List.of(new OfInstance(), new OfVolume(), new OfCluster(), new OfNode());

    StateTable<S, T> table();

    T overdue();

    /**
     * What ends a transitional state when all goes well.
     *
     * @param by the driver's step; null when only time has to pass
     */
    record End<T>(@Nullable Step by, T trigger) {}

    /** How a transitional state ends. */
    End<T> end(S state);

    /** The id of a resource that has just come to a state. */
    String bring(RunningHavu havu, ApiClient client, S state);

    /** A resource as it is stored. */
    record Stored<S>(S state, Instant since) {}

    /** What is stored under an id. */
    Stored<S> find(Session session, String id);

    /** What clients see. */
    String status(ApiClient client, String id);

    /** Instances. */
    record OfInstance() implements Life<InstanceState, InstanceTrigger> {
        @Override
        public StateTable<InstanceState, InstanceTrigger> table() {
            return InstanceStates.TABLE;
        }

        @Override
        public InstanceTrigger overdue() {
            return InstanceTrigger.OVERDUE;
        }

        @Override
        public End<InstanceTrigger> end(InstanceState state) {
            return switch (state) {
                case ORDERED -> new End<>(Step.INSTANCE_ACCEPT, InstanceTrigger.ACCEPTED);
                case PROVISIONING -> new End<>(Step.INSTANCE_PROVISION, InstanceTrigger.READY);
                case STOPPING -> new End<>(Step.INSTANCE_SHUTDOWN, InstanceTrigger.STOPPED);
                case HALTING -> new End<>(Step.INSTANCE_HALT, InstanceTrigger.STOPPED);
                case STARTING -> new End<>(Step.INSTANCE_BOOT, InstanceTrigger.READY);
                case HIBERNATING -> new End<>(Step.INSTANCE_HIBERNATE, InstanceTrigger.STOPPED);
                case DELETING -> new End<>(Step.INSTANCE_DELETE, InstanceTrigger.GONE);
                case RUNNING, OFFLINE, HIBERNATED, DISCONTINUED, ERROR, NO_CAPACITY, INSTALLATION_FAILED, UNKNOWN ->
                    throw resting(state);
            };
        }

        @Override
        public String bring(RunningHavu havu, ApiClient client, InstanceState state) {
            return new InstanceClient(havu, client).in(state, 1).getFirst();
        }

        @Override
        public Stored<InstanceState> find(Session session, String id) {
            Instance instance = Objects.requireNonNull(session.instances().find(id));
            return new Stored<>(instance.state(), instance.stateSince());
        }

        @Override
        public String status(ApiClient client, String id) {
            return client.getJson("/instances/" + id).get("status").asString();
        }

        @Override
        public String toString() {
            return table().noun();
        }
    }

    /** Volumes. */
    record OfVolume() implements Life<VolumeState, VolumeTrigger> {
        @Override
        public StateTable<VolumeState, VolumeTrigger> table() {
            return VolumeStates.TABLE;
        }

        @Override
        public VolumeTrigger overdue() {
            return VolumeTrigger.OVERDUE;
        }

        @Override
        public End<VolumeTrigger> end(VolumeState state) {
            return switch (state) {
                case ORDERED -> new End<>(Step.VOLUME_CREATE, VolumeTrigger.CREATED);
                case ATTACHING -> new End<>(Step.VOLUME_ATTACH, VolumeTrigger.ATTACHED);
                case DETACHING -> new End<>(Step.VOLUME_DETACH, VolumeTrigger.DETACHED);
                case CLONING -> new End<>(Step.VOLUME_CLONE, VolumeTrigger.CLONED);
                case CANCELING -> new End<>(Step.VOLUME_CANCEL_CLONE, VolumeTrigger.CANCELED);
                case RESTORING -> new End<>(Step.VOLUME_RESTORE, VolumeTrigger.RESTORED);
                case DELETED -> new End<>(null, VolumeTrigger.OVERDUE);
                case DETACHED, ATTACHED, CANCELED, PURGED -> throw resting(state);
            };
        }

        @Override
        public String bring(RunningHavu havu, ApiClient client, VolumeState state) {
            VolumeCalls volumes = new VolumeCalls(havu, client);
            return volumes.in(state, volumes.offlineInstance("FIN-01"));
        }

        @Override
        public Stored<VolumeState> find(Session session, String id) {
            Volume volume = Objects.requireNonNull(session.volumes().find(id));
            return new Stored<>(volume.state(), volume.stateSince());
        }

        @Override
        public String status(ApiClient client, String id) {
            return client.getJson("/volumes/" + id).get("status").asString();
        }

        @Override
        public String toString() {
            return table().noun();
        }
    }

    /** Clusters. */
    record OfCluster() implements Life<ClusterState, ClusterTrigger> {
        @Override
        public StateTable<ClusterState, ClusterTrigger> table() {
            return ClusterStates.TABLE;
        }

        @Override
        public ClusterTrigger overdue() {
            return ClusterTrigger.OVERDUE;
        }

        @Override
        public End<ClusterTrigger> end(ClusterState state) {
            return switch (state) {
                case ORDERED -> new End<>(Step.CLUSTER_ACCEPT, ClusterTrigger.ACCEPTED);
                case PROVISIONING -> new End<>(Step.CLUSTER_PROVISION, ClusterTrigger.READY);
                case DELETING -> new End<>(Step.CLUSTER_DELETE, ClusterTrigger.GONE);
                case RUNNING, DISCONTINUED, ERROR, NO_CAPACITY -> throw resting(state);
            };
        }

        @Override
        public String bring(RunningHavu havu, ApiClient client, ClusterState state) {
            return new ClusterCalls(havu, client).in(state);
        }

        @Override
        public Stored<ClusterState> find(Session session, String id) {
            Cluster cluster = Objects.requireNonNull(session.clusters().find(id));
            return new Stored<>(cluster.state(), cluster.stateSince());
        }

        @Override
        public String status(ApiClient client, String id) {
            return client.getJson("/clusters/" + id).get("status").asString();
        }

        @Override
        public String toString() {
            return table().noun();
        }
    }

    /** Workers of clusters, known by their cluster and themselves: {@code cluster/node}. */
    record OfNode() implements Life<NodeState, NodeTrigger> {
        @Override
        public StateTable<NodeState, NodeTrigger> table() {
            return NodeStates.TABLE;
        }

        @Override
        public NodeTrigger overdue() {
            return NodeTrigger.OVERDUE;
        }

        @Override
        public End<NodeTrigger> end(NodeState state) {
            return switch (state) {
                case STOPPING -> new End<>(Step.NODE_SHUTDOWN, NodeTrigger.STOPPED);
                case HALTING -> new End<>(Step.NODE_HALT, NodeTrigger.STOPPED);
                case STARTING -> new End<>(Step.NODE_BOOT, NodeTrigger.READY);
                case PROVISIONING, RUNNING, OFFLINE, DISCONTINUED, ERROR, UNKNOWN -> throw resting(state);
            };
        }

        @Override
        public String bring(RunningHavu havu, ApiClient client, NodeState state) {
            ClusterCalls clusters = new ClusterCalls(havu, client);
            String cluster = clusters.withSecondWorkerIn(state);
            return cluster + "/" + clusters.workers(cluster).get(1);
        }

        @Override
        public Stored<NodeState> find(Session session, String id) {
            return Objects.requireNonNull(session.clusters().find(cluster(id))).nodes().stream()
                    .filter(node -> node.id().equals(node(id)))
                    .map(node -> new Stored<>(node.state(), node.stateSince()))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String status(ApiClient client, String id) {
            for (var node : client.getJson("/clusters/" + cluster(id)).get("worker_nodes")) {
                if (node.get("id").asString().equals(node(id))) {
                    return node.get("status").asString();
                }
            }
            throw new AssertionError("there is no node " + id);
        }

        private static String cluster(String id) {
            return id.substring(0, id.indexOf('/'));
        }

        private static String node(String id) {
            return id.substring(id.indexOf('/') + 1);
        }

        @Override
        public String toString() {
            return table().noun();
        }
    }

    private static AssertionError resting(Enum<?> state) {
        return new AssertionError(state + " lasts: nothing ends it");
    }
}
