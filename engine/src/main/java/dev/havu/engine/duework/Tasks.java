package dev.havu.engine.duework;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import org.jspecify.annotations.Nullable;

/** What the driver has to do for a resource in its present state; null when it has nothing to do. */
public final class Tasks {
    private Tasks() {}

    public static @Nullable Task of(Instance instance) {
        Step step = switch (instance.state()) {
            case ORDERED -> Step.INSTANCE_ACCEPT;
            case PROVISIONING -> Step.INSTANCE_PROVISION;
            case STARTING -> Step.INSTANCE_BOOT;
            case STOPPING -> Step.INSTANCE_SHUTDOWN;
            case HALTING -> Step.INSTANCE_HALT;
            case HIBERNATING -> Step.INSTANCE_HIBERNATE;
            case DELETING -> Step.INSTANCE_DELETE;
            case RUNNING, OFFLINE, HIBERNATED, DISCONTINUED, ERROR, NO_CAPACITY, INSTALLATION_FAILED, UNKNOWN -> null;
        };
        return step == null ? null : new Task.OfInstance(step, instance);
    }

    public static @Nullable Task of(Volume volume) {
        Step step = switch (volume.state()) {
            case ORDERED -> Step.VOLUME_CREATE;
            case ATTACHING -> Step.VOLUME_ATTACH;
            case DETACHING -> Step.VOLUME_DETACH;
            case CLONING -> Step.VOLUME_CLONE;
            case CANCELING -> Step.VOLUME_CANCEL_CLONE;
            case RESTORING -> Step.VOLUME_RESTORE;
            case DETACHED, ATTACHED, CANCELED, DELETED, PURGED -> null;
        };
        return step == null ? null : new Task.OfVolume(step, volume);
    }

    public static @Nullable Task of(Cluster cluster) {
        Step step = switch (cluster.state()) {
            case ORDERED -> Step.CLUSTER_ACCEPT;
            case PROVISIONING -> Step.CLUSTER_PROVISION;
            case DELETING -> Step.CLUSTER_DELETE;
            case RUNNING, DISCONTINUED, ERROR, NO_CAPACITY -> null;
        };
        return step == null ? null : new Task.OfCluster(step, cluster);
    }

    public static @Nullable Task of(Cluster cluster, ClusterNode node) {
        Step step = switch (node.state()) {
            case STARTING -> Step.NODE_BOOT;
            case STOPPING -> Step.NODE_SHUTDOWN;
            case HALTING -> Step.NODE_HALT;
            case PROVISIONING, RUNNING, OFFLINE, DISCONTINUED, ERROR, UNKNOWN -> null;
        };
        return step == null ? null : new Task.OfNode(step, cluster, node);
    }
}
