package dev.havu.engine.billing;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.engine.Transaction;
import dev.havu.engine.clusters.Clusters;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What happens when a project has nothing left: every instance and cluster is discontinued and every volume goes to the trash,
 * where it can be restored for four days (facts 2.5). What cannot be taken away at the moment is at the next step.
 */
final class Exhaustion {
    private static final int PAGE = 200;

    private Exhaustion() {}

    static void discontinue(Transaction transaction, ProjectKey owner) {
        List<InstanceState> running = Arrays.stream(InstanceState.values())
                .filter(InstanceState::billed)
                .toList();
        InstanceTable.Filter billed = new InstanceTable.Filter(running, null, List.of());
        for (Instance instance : all(after -> transaction.session().instances().page(owner, billed, after, PAGE))) {
            if (InstanceStates.TABLE.allows(instance.state(), InstanceTrigger.DELETE)) {
                Instances.discontinue(transaction, instance);
            }
        }
        List<ClusterState> clusters = Arrays.stream(ClusterState.values())
                .filter(ClusterState::billed)
                .toList();
        for (Cluster cluster : all(after -> transaction.session().clusters().page(owner, clusters, after, PAGE))) {
            if (ClusterStates.TABLE.allows(cluster.state(), ClusterTrigger.DISCONTINUE)) {
                Clusters.discontinue(transaction, cluster);
            }
        }
        List<VolumeState> kept =
                Arrays.stream(VolumeState.values()).filter(VolumeState::billed).toList();
        VolumeChanges changes = new VolumeChanges(transaction);
        for (Volume volume : all(after -> transaction.session().volumes().page(owner, kept, after, PAGE))) {
            if (volume.attachments().isEmpty() && VolumeStates.TABLE.allows(volume.state(), VolumeTrigger.DELETE)) {
                changes.delete(volume, false);
            }
        }
    }

    /** Read to the end before anything changes, because what is changed moves out of the pages. */
    private static <T> List<T> all(LongFunction<Page<T>> pages) {
        List<T> found = new ArrayList<>();
        Page<T> page = new Page<>(List.of(), Page.START, false);
        while (!page.last()) {
            page = pages.apply(page.cursor());
            found.addAll(page.items());
        }
        return found;
    }
}
