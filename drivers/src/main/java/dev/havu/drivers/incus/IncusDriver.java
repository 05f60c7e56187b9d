package dev.havu.drivers.incus;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.fleet.Placement;
import dev.havu.domain.volumes.FileSystemAccess;
import dev.havu.drivers.Driver;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.Machines.Boot;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusException;
import java.time.Instant;
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
            Fleet fleet,
            IncusCalls incus,
            Jobs jobs,
            Machines machines,
            Volumes volumes,
            Clusters clusters,
            Watch watch) {}

    public IncusDriver(IncusSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean keepsVolumes() {
        return true;
    }

    /** A running machine cannot be moved from one project of Incus to another. */
    @Override
    public boolean changesOwners() {
        return false;
    }

    @Override
    public FileSystemAccess fileSystemAccess() {
        return FileSystemAccess.LOCAL;
    }

    @Override
    public Placement placement() {
        return open().fleet().placement();
    }

    @Override
    public void open(Intent intent, Reports reports) {
        IncusClient client = connect();
        try {
            Fleet fleet = Fleet.read(settings, client);
            IncusSettings settled = fleet.settings();
            IncusCalls incus = new IncusCalls(settled, client);
            Networks networks = Networks.open(settled, incus, fleet);
            Locks locks = new Locks();
            Jobs jobs = new Jobs(reports::progressed);
            Volumes volumes = new Volumes(settled, incus, fleet, intent, reports, locks);
            Machines machines = new Machines(settled, incus, fleet, networks, volumes, intent, locks);
            Clusters clusters = new Clusters(incus, networks, machines, intent);
            Watch watch = new Watch(incus, jobs, intent, reports, locks);
            parts = new Parts(fleet, incus, jobs, machines, volumes, clusters, watch);
            fleet.start(reports, watch::lookAgain);
            watch.start();
            incus.listen(watch);
        } catch (RuntimeException failure) {
            if (parts == null) {
                client.close();
            } else {
                close();
            }
            throw failure;
        }
    }

    /** Being accepted is not work: a machine's place and its volumes' room are taken already. */
    @Override
    public Progress foresee(Task task, Instant now) {
        return isAccepted(task) ? new Progress.Done(Map.of()) : new Progress.Pending(now);
    }

    @Override
    public Progress carryOut(Task task, Instant now) {
        if (isAccepted(task)) {
            return new Progress.Done(Map.of());
        }
        Parts open = open();
        Progress progress = open.jobs().ask(task, now, () -> work(open, task));
        if (!comesUp(task) || !(progress instanceof Progress.Pending(Instant checkAgainAt))) {
            return progress;
        }
        Instant deadline = task.since().plus(settings.bootDeadline());
        if (now.isBefore(deadline)) {
            return new Progress.Pending(checkAgainAt.isBefore(deadline) ? checkAgainAt : deadline);
        }
        return new Progress.Failed(
                Progress.Failure.INSTALLATION_FAILED, "it did not come up within " + settings.bootDeadline());
    }

    @Override
    public void close() {
        Parts open = parts;
        parts = null;
        if (open != null) {
            open.fleet().close();
            open.watch().close();
            open.jobs().close();
            open.incus().close();
        }
    }

    private IncusClient connect() {
        try {
            return IncusClient.open(settings.endpoint());
        } catch (IncusException unusable) {
            throw new DriverException(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static boolean isAccepted(Task task) {
        return task.step() == Step.INSTANCE_ACCEPT || task.step() == Step.CLUSTER_ACCEPT;
    }

    private static Outcome work(Parts open, Task task) throws InterruptedException {
        String id = task.resourceId();
        return switch (task.step()) {
            case INSTANCE_ACCEPT, CLUSTER_ACCEPT -> Outcome.done();
            case INSTANCE_PROVISION -> up(id, open.machines().boot(id, task.number()));
            case INSTANCE_BOOT -> up(id, open.machines().boot(id, null));
            case INSTANCE_SHUTDOWN, NODE_SHUTDOWN -> open.machines().shutDown(id, false);
            case INSTANCE_HALT, NODE_HALT -> open.machines().shutDown(id, true);
            case INSTANCE_HIBERNATE -> open.machines().release(id, false);
            case INSTANCE_DELETE -> open.machines().release(id, true);
            case VOLUME_CREATE, VOLUME_ATTACH, VOLUME_DETACH, VOLUME_CLONE, VOLUME_CANCEL_CLONE, VOLUME_RESTORE ->
                open.volumes().align(id, open.machines());
            case VOLUME_RECONCILE -> asFarAsCanBe(open.volumes().align(id, open.machines()));
            case CLUSTER_PROVISION ->
                open.clusters()
                        .provision(
                                id, cluster(task).addressNumber(), cluster(task).nodes());
            case CLUSTER_DELETE -> open.clusters().delete(id, cluster(task).nodes());
            case NODE_BOOT -> open.clusters().boot(node(task));
        };
    }

    /** Where nothing can follow a volume, as behind one that was lost, nothing has to; what a client asks for fails by its task. */
    private static Outcome asFarAsCanBe(Outcome outcome) {
        return outcome instanceof Outcome.Answer(Progress.Failed ignored) ? Outcome.done() : outcome;
    }

    private static boolean comesUp(Task task) {
        return switch (task.step()) {
            case INSTANCE_PROVISION, INSTANCE_BOOT, CLUSTER_PROVISION, NODE_BOOT -> true;
            case INSTANCE_ACCEPT,
                    INSTANCE_SHUTDOWN,
                    INSTANCE_HALT,
                    INSTANCE_HIBERNATE,
                    INSTANCE_DELETE,
                    VOLUME_CREATE,
                    VOLUME_ATTACH,
                    VOLUME_DETACH,
                    VOLUME_CLONE,
                    VOLUME_CANCEL_CLONE,
                    VOLUME_RESTORE,
                    VOLUME_RECONCILE,
                    CLUSTER_ACCEPT,
                    CLUSTER_DELETE,
                    NODE_SHUTDOWN,
                    NODE_HALT -> false;
        };
    }

    private static Outcome up(String id, Boot boot) {
        return switch (boot) {
            case Boot.Up(Progress.Address address) -> new Outcome.Answer(new Progress.Done(Map.of(id, address)));
            case Boot.Not(Outcome outcome) -> outcome;
        };
    }

    private static Cluster cluster(Task task) {
        return switch (task) {
            case Task.OfCluster(var step, var cluster) -> cluster;
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
