package dev.havu.engine.machines;

import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import dev.havu.drivers.Machine.Power;
import dev.havu.engine.clouds.Cloud;
import dev.havu.store.Session;
import dev.havu.store.Store;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What should be, read from the store. A key or script that was deleted after the order is left out. */
public record StoredIntent(Store store, Cloud cloud) implements Intent {
    @Override
    public @Nullable Machine machine(String id) {
        return store.read(session -> Optional.ofNullable(machine(session, id))).orElse(null);
    }

    @Override
    public List<String> machinesOf(String computeId) {
        return store.read(session -> {
            Cluster cluster = session.clusters().find(computeId);
            return cluster == null
                    ? List.of(computeId)
                    : cluster.nodes().stream().map(ClusterNode::id).toList();
        });
    }

    @Override
    public @Nullable Volume volume(String id) {
        return store.read(session -> Optional.ofNullable(session.volumes().find(id)))
                .orElse(null);
    }

    @Override
    public List<String> clonesOf(String volumeId) {
        return store.read(session -> session.volumes().ids(cloud.name(), List.of(VolumeState.CLONING)).stream()
                .filter(id -> {
                    Volume clone = session.volumes().find(id);
                    return clone != null && volumeId.equals(clone.sourceVolumeId());
                })
                .toList());
    }

    @Override
    public List<String> machines() {
        return store.read(session -> session.fleet().allocations(cloud.name())).stream()
                .map(Allocation::owner)
                .toList();
    }

    @Override
    public List<String> volumes() {
        return store.read(session -> session.volumes()
                .ids(
                        cloud.name(),
                        Stream.of(VolumeState.values())
                                .filter(VolumeState::kept)
                                .toList()));
    }

    private @Nullable Machine machine(Session session, String id) {
        Instance instance = session.instances().find(id);
        if (instance != null) {
            return machine(session, instance);
        }
        String clusterId = session.clusters().clusterOfNode(id);
        Cluster cluster = clusterId == null ? null : session.clusters().find(clusterId);
        if (cluster == null) {
            return null;
        }
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .map(node -> machine(session, cluster, node))
                .orElse(null);
    }

    private Machine machine(Session session, Instance instance) {
        List<Volume> attached = session.volumes().attachedTo(instance.id());
        Volume osVolume = attached.stream()
                .filter(volume -> volume.id().equals(instance.osVolumeId()))
                .findFirst()
                .orElse(null);
        String booted = osVolume == null ? null : osVolume.image();
        return new Machine(
                instance.id(),
                null,
                instance.owner(),
                instance.spec().hostname(),
                instance.spec().location(),
                instance.spec().instanceType(),
                instance.spec().size(),
                session.fleet().allocation(cloud.name(), instance.id()),
                booted == null ? instance.spec().image() : booted,
                osVolume,
                attached.stream().filter(volume -> !volume.equals(osVolume)).toList(),
                keys(session, instance.owner(), instance.spec().sshKeyIds()),
                script(session, instance.owner(), instance.spec().startupScriptId()),
                instance.spec().jupyterToken(),
                power(instance.state()));
    }

    private Machine machine(Session session, Cluster cluster, ClusterNode node) {
        return new Machine(
                node.id(),
                new MachineCluster(cluster.id(), cluster.addressNumber(), node.position()),
                cluster.owner(),
                node.hostname(),
                cluster.spec().location(),
                cluster.spec().clusterType(),
                node.jumpHost() ? jumpHostSize(cluster) : cluster.spec().workerSize(),
                session.fleet().allocation(cloud.name(), node.id()),
                cluster.spec().image(),
                null,
                session.volumes().attachedTo(cluster.id()),
                keys(session, cluster.owner(), cluster.spec().sshKeyIds()),
                script(session, cluster.owner(), cluster.spec().startupScriptId()),
                null,
                power(cluster.state(), node));
    }

    private MachineSize jumpHostSize(Cluster cluster) {
        ClusterType type = cloud.catalog().clusterType(cluster.spec().clusterType());
        return type == null ? cluster.spec().workerSize() : type.jumpHostSize();
    }

    private static List<String> keys(Session session, ProjectKey owner, List<String> ids) {
        return ids.stream()
                .map(id -> session.sshKeys().find(owner, id))
                .filter(Objects::nonNull)
                .map(SshKey::key)
                .toList();
    }

    private static @Nullable String script(Session session, ProjectKey owner, @Nullable String id) {
        StartupScript script = id == null ? null : session.scripts().find(owner, id);
        return script == null ? null : script.script();
    }

    private static Power power(InstanceState state) {
        return switch (state) {
            case PROVISIONING, STARTING, RUNNING -> Power.ON;
            case STOPPING, HALTING, OFFLINE -> Power.OFF;
            case ORDERED, HIBERNATING, HIBERNATED, DELETING, DISCONTINUED, NO_CAPACITY -> Power.NONE;
            case ERROR, INSTALLATION_FAILED, UNKNOWN -> Power.AS_IT_IS;
        };
    }

    private static Power power(ClusterState state, ClusterNode node) {
        if (state == ClusterState.DELETING || state == ClusterState.DISCONTINUED || state == ClusterState.NO_CAPACITY) {
            return Power.NONE;
        }
        return switch (node.state()) {
            case PROVISIONING, STARTING, RUNNING -> Power.ON;
            case STOPPING, HALTING, OFFLINE -> Power.OFF;
            case DISCONTINUED -> Power.NONE;
            case ERROR, UNKNOWN -> Power.AS_IT_IS;
        };
    }
}
