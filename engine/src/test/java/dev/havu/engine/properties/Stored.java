package dev.havu.engine.properties;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.engine.SmallCloud;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import dev.havu.store.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Everything that the projects of the small cloud have and ever had. */
record Stored(List<Instance> instances, List<Volume> volumes, List<Cluster> clusters) {
    private static final InstanceTable.Filter EVERY_INSTANCE =
            new InstanceTable.Filter(List.of(InstanceState.values()), null, List.of());
    private static final int PAGE = 500;

    static Stored in(Session session) {
        Stored stored = new Stored(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ProjectKey owner : List.of(SmallCloud.ALICE, SmallCloud.BOB)) {
            addAll(stored.instances, after -> session.instances().page(owner, EVERY_INSTANCE, after, PAGE));
            addAll(stored.volumes, after -> session.volumes().page(owner, List.of(VolumeState.values()), after, PAGE));
            addAll(
                    stored.clusters,
                    after -> session.clusters().page(owner, List.of(ClusterState.values()), after, PAGE));
        }
        return stored;
    }

    private static <T> void addAll(List<T> items, LongFunction<Page<T>> pages) {
        Page<T> page = new Page<>(List.of(), Page.START, false);
        while (!page.last()) {
            page = pages.apply(page.cursor());
            items.addAll(page.items());
        }
    }
}
