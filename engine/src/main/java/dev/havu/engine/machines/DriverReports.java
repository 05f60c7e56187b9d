package dev.havu.engine.machines;

import dev.havu.domain.fleet.Host;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.engine.Transactions;
import dev.havu.engine.clusters.NodeSteps;
import dev.havu.engine.fleet.Fleets;
import dev.havu.engine.instances.InstanceSteps;
import dev.havu.store.DueWorkTable.Kind;
import java.util.List;
import java.util.Map;

/** Takes what the driver of one cloud tells, each report as a transaction of its own. */
public record DriverReports(Transactions transactions, String cloud) implements Reports {
    @Override
    public void progressed(Task task) {
        transactions.dueWork().progressed(transactions.clouds().get(cloud), kind(task), task.resourceId());
    }

    @Override
    public void found(String machineId, Finding finding) {
        transactions.run(cloud, transaction -> {
            InstanceSteps.found(transaction, machineId, finding);
            NodeSteps.found(transaction, machineId, finding);
            return machineId;
        });
    }

    @Override
    public void made(String volumeId) {
        transactions.run(cloud, transaction -> {
            Volume volume = transaction.session().volumes().find(volumeId);
            if (volume != null) {
                // Nothing follows from it, neither a step nor a comparison with what is there.
                transaction.session().volumes().update(volume.asMade());
            }
            return volumeId;
        });
    }

    @Override
    public void hosts(List<Host> hosts, Map<String, Long> storageGigabytes) {
        transactions.run(cloud, transaction -> {
            Fleets.apply(transaction, hosts, storageGigabytes);
            return hosts;
        });
    }

    private static Kind kind(Task task) {
        return switch (task) {
            case Task.OfInstance ignored -> Kind.INSTANCE;
            case Task.OfVolume(Step step, var volume) ->
                step == Step.VOLUME_RECONCILE ? Kind.VOLUME_RECONCILE : Kind.VOLUME;
            case Task.OfCluster ignored -> Kind.CLUSTER;
            case Task.OfNode ignored -> Kind.CLUSTER_NODE;
        };
    }
}
