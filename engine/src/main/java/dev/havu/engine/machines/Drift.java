package dev.havu.engine.machines;

import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.drivers.Reports.Finding;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clusters.NodeSteps;
import dev.havu.engine.instances.InstanceSteps;
import dev.havu.engine.volumes.VolumeChanges;
import java.util.Locale;
import java.util.Objects;

/**
 * Changes of simulated resources that no client asked for, as they happen to real ones: somebody switches a machine off, a host
 * fails, a volume is lost. Machines are changed as if their driver had found them so.
 */
public final class Drift {
    private final Transactions transactions;

    public Drift(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * An instance or a node of a cluster is found to be other than it was left.
     *
     * @throws Refusal if there is no such machine, it cannot be found so in its present state, or it is real
     */
    public void find(Cloud cloud, String machineId, Finding finding) {
        requireSimulated(cloud);
        transactions.run(cloud.name(), transaction -> {
            String state = state(transaction, machineId);
            boolean instance = InstanceSteps.found(transaction, machineId, finding);
            if (!instance && !NodeSteps.found(transaction, machineId, finding)) {
                throw Refusal.conflict("The machine " + machineId + " is " + state
                        + ", and in that state it cannot be found to be otherwise");
            }
            tell(
                    transaction,
                    owner(transaction, machineId),
                    instance ? ResourceKind.INSTANCE : ResourceKind.CLUSTER_NODE,
                    machineId,
                    finding.name().toLowerCase(Locale.ROOT));
            return machineId;
        });
    }

    /**
     * A volume is lost with what was on it.
     *
     * @throws Refusal if there is no such volume, it is gone already, or it is real
     */
    public void lose(Cloud cloud, String volumeId) {
        requireSimulated(cloud);
        transactions.run(cloud.name(), transaction -> {
            Volume volume = volume(transaction, volumeId);
            if (!VolumeStates.TABLE.allows(volume.state(), VolumeTrigger.DELETE_PERMANENTLY)) {
                throw Refusal.conflict(
                        "The volume " + volumeId + " is " + volume.state().wireStatus() + " and cannot be lost now");
            }
            new VolumeChanges(transaction).lose(volume);
            tell(transaction, volume.owner(), ResourceKind.VOLUME, volumeId, "gone");
            return volumeId;
        });
    }

    /**
     * A volume gets another name.
     *
     * @throws Refusal if there is no such volume, it is gone, or it is real
     */
    public void rename(Cloud cloud, String volumeId, String name) {
        requireSimulated(cloud);
        transactions.run(cloud.name(), transaction -> {
            Volume volume = volume(transaction, volumeId);
            if (volume.state().gone()) {
                throw Refusal.conflict("The volume " + volumeId + " is gone and cannot be renamed");
            }
            transaction.alter(volume.withName(name));
            tell(transaction, volume.owner(), ResourceKind.VOLUME, volumeId, "changed_name");
            return volumeId;
        });
    }

    /** Whether there is a volume of that id in a cloud. */
    public boolean isVolume(Cloud cloud, String id) {
        return transactions.store().read(session -> {
            Volume volume = session.volumes().find(id);
            return volume != null && volume.owner().cloud().equals(cloud.name());
        });
    }

    private static void tell(Transaction transaction, ProjectKey owner, ResourceKind kind, String id, String change) {
        transaction.event(Event.of(EventType.DRIFT_REPORTED, owner.project(), kind, id, id)
                .with("change", change));
    }

    private static ProjectKey owner(Transaction transaction, String machineId) {
        Instance instance = transaction.session().instances().find(machineId);
        return instance != null
                ? instance.owner()
                : Objects.requireNonNull(transaction
                                .session()
                                .clusters()
                                .find(Objects.requireNonNull(
                                        transaction.session().clusters().clusterOfNode(machineId))))
                        .owner();
    }

    private static String state(Transaction transaction, String machineId) {
        String cloud = transaction.cloud().name();
        Instance instance = transaction.session().instances().find(machineId);
        if (instance != null && instance.owner().cloud().equals(cloud)) {
            return instance.state().wireStatus();
        }
        String clusterId = transaction.session().clusters().clusterOfNode(machineId);
        Cluster cluster =
                clusterId == null ? null : transaction.session().clusters().find(clusterId);
        if (cluster == null || !cluster.owner().cloud().equals(cloud)) {
            throw Refusal.notFound(
                    "There is no instance, cluster node or volume " + machineId + " in cloud `" + cloud + "`");
        }
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(machineId))
                .map(node -> node.state().wireStatus())
                .findFirst()
                .orElseThrow();
    }

    private static Volume volume(Transaction transaction, String volumeId) {
        Volume volume = transaction.session().volumes().find(volumeId);
        if (volume == null || !volume.owner().cloud().equals(transaction.cloud().name())) {
            throw Refusal.notFound("There is no volume " + volumeId + " in cloud `"
                    + transaction.cloud().name() + "`");
        }
        return volume;
    }

    private static void requireSimulated(Cloud cloud) {
        if (!cloud.driver().isSimulated()) {
            throw Refusal.forbidden("The machines of cloud `" + cloud.name()
                    + "` are real; change them where they are, and Havu takes note of it");
        }
    }
}
