package dev.havu.engine.billing;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.events.EventType;
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

    private static final List<InstanceState> INSTANCES = Arrays.stream(InstanceState.values())
            .filter(state -> InstanceStates.TABLE.allows(state, InstanceTrigger.DELETE))
            .toList();
    private static final List<ClusterState> CLUSTERS = Arrays.stream(ClusterState.values())
            .filter(state -> ClusterStates.TABLE.allows(state, ClusterTrigger.DISCONTINUE))
            .toList();
    private static final List<VolumeState> VOLUMES = Arrays.stream(VolumeState.values())
            .filter(state -> state.billed() && VolumeStates.TABLE.allows(state, VolumeTrigger.DELETE))
            .toList();

    private Exhaustion() {}

    /**
     * Takes away what can be taken away now, and tells of it first.
     *
     * @param before what the project had before the last charge, in millionths
     * @param balance what it has now, nothing or less
     */
    static void discontinue(Transaction transaction, ProjectKey owner, long before, long balance) {
        InstanceTable.Filter deletable = new InstanceTable.Filter(INSTANCES, null, List.of());
        List<Instance> instances =
                all(after -> transaction.session().instances().page(owner, deletable, after, PAGE));
        List<Cluster> clusters = all(after -> transaction.session().clusters().page(owner, CLUSTERS, after, PAGE));
        boolean more = !instances.isEmpty()
                || !clusters.isEmpty()
                || !freeVolumes(transaction, owner).isEmpty();
        if (before > 0 || more) {
            transaction.event(MoneyEvents.ofBalance(EventType.BALANCE_EXHAUSTED, owner, balance));
        }
        instances.forEach(instance -> Instances.discontinue(transaction, instance));
        clusters.forEach(cluster -> Clusters.discontinue(transaction, cluster));
        VolumeChanges changes = new VolumeChanges(transaction);
        // Those that were attached are free by now.
        freeVolumes(transaction, owner).forEach(volume -> changes.delete(volume, false));
    }

    private static List<Volume> freeVolumes(Transaction transaction, ProjectKey owner) {
        return all(after -> transaction.session().volumes().page(owner, VOLUMES, after, PAGE)).stream()
                .filter(volume -> volume.attachments().isEmpty())
                .toList();
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
