package dev.havu.drivers.incus;

import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.volumes.FileSystemAccess;
import dev.havu.drivers.Driver;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.Machines.Boot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries machines and volumes out by Incus. The engine's steps become jobs; between jobs Incus tells what happens by itself,
 * see {@link Watch}. Everything in Incus is named after an id of Havu, see {@link Names}, so nothing has to be remembered.
 */
public final class IncusDriver implements Driver {
    private final IncusSettings settings;
    private @Nullable Parts parts;

    /** What lives as long as the driver is open. */
    private record Parts(
            IncusCalls incus, Jobs jobs, Machines machines, Volumes volumes, Clusters clusters, Watch watch) {}

    public IncusDriver(IncusSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean keepsVolumes() {
        return true;
    }

    @Override
    public FileSystemAccess fileSystemAccess() {
        return FileSystemAccess.LOCAL;
    }

    @Override
    public void open(Intent intent, Reports reports) {
        IncusCalls incus = IncusCalls.open(settings);
        try {
            Fleet fleet = Fleet.read(settings, incus);
            reports.hosts(fleet.hosts(), fleet.storageGigabytes());
            Networks networks = Networks.open(settings, incus);
            Locks locks = new Locks();
            Jobs jobs = new Jobs(reports::progressed);
            Volumes volumes = new Volumes(settings, incus, fleet, intent, locks);
            Machines machines = new Machines(settings, incus, fleet, networks, volumes, intent, locks);
            Clusters clusters = new Clusters(incus, networks, machines, intent);
            Watch watch = new Watch(incus, jobs, intent, reports, locks);
            parts = new Parts(incus, jobs, machines, volumes, clusters, watch);
            watch.start();
            incus.listen(watch);
        } catch (RuntimeException failure) {
            incus.close();
            throw failure;
        }
    }

    @Override
    public Progress carryOut(Task task, Instant now) {
        Parts open = open();
        return open.jobs().ask(task, now, () -> work(open, task));
    }

    @Override
    public void close() {
        Parts open = parts;
        parts = null;
        if (open != null) {
            open.watch().close();
            open.jobs().close();
            open.incus().close();
        }
    }

    private static Outcome work(Parts open, Task task) throws InterruptedException {
        String id = task.resourceId();
        return switch (task.step()) {
            // Its place and its volumes' room are taken already; everything else shows while it is made.
            case INSTANCE_ACCEPT, CLUSTER_ACCEPT -> Outcome.done();
            case INSTANCE_PROVISION -> up(id, open.machines().boot(id, task.number()));
            case INSTANCE_BOOT -> up(id, open.machines().boot(id, null));
            case INSTANCE_SHUTDOWN, NODE_SHUTDOWN -> open.machines().shutDown(id, false);
            case INSTANCE_HALT, NODE_HALT -> open.machines().shutDown(id, true);
            case INSTANCE_HIBERNATE -> open.machines().release(id, false);
            case INSTANCE_DELETE -> open.machines().release(id, true);
            case VOLUME_CREATE,
                    VOLUME_ATTACH,
                    VOLUME_DETACH,
                    VOLUME_CLONE,
                    VOLUME_CANCEL_CLONE,
                    VOLUME_RESTORE,
                    VOLUME_RECONCILE -> open.volumes().align(id, open.machines());
            case CLUSTER_PROVISION -> open.clusters().provision(id, nodes(task));
            case CLUSTER_DELETE -> open.clusters().delete(id, nodes(task));
            case NODE_BOOT -> open.clusters().boot(node(task));
        };
    }

    private static Outcome up(String id, Boot boot) {
        return switch (boot) {
            case Boot.Up(Progress.Address address) -> new Outcome.Answer(new Progress.Done(Map.of(id, address)));
            case Boot.Not(Outcome outcome) -> outcome;
        };
    }

    private static List<ClusterNode> nodes(Task task) {
        return switch (task) {
            case Task.OfCluster(var step, var cluster) -> cluster.nodes();
            case Task.OfNode ignored -> throw wrong(task);
            case Task.OfInstance ignored -> throw wrong(task);
            case Task.OfVolume ignored -> throw wrong(task);
        };
    }

    private static ClusterNode node(Task task) {
        return switch (task) {
            case Task.OfNode(var step, var cluster, var node) -> node;
            case Task.OfCluster ignored -> throw wrong(task);
            case Task.OfInstance ignored -> throw wrong(task);
            case Task.OfVolume ignored -> throw wrong(task);
        };
    }

    private static IllegalArgumentException wrong(Task task) {
        return new IllegalArgumentException(task.step() + " is not a step of " + task.getClass());
    }

    private Parts open() {
        return Objects.requireNonNull(parts, "the driver is not open");
    }
}
