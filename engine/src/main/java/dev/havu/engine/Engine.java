package dev.havu.engine;

import dev.havu.engine.billing.BillingSteps;
import dev.havu.engine.billing.Ledgers;
import dev.havu.engine.billing.TermSteps;
import dev.havu.engine.clouds.Clocks;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.Clouds;
import dev.havu.engine.clusters.ClusterSteps;
import dev.havu.engine.clusters.Clusters;
import dev.havu.engine.clusters.NodeSteps;
import dev.havu.engine.duework.DueWork;
import dev.havu.engine.events.Events;
import dev.havu.engine.faults.Faults;
import dev.havu.engine.fleet.Capacity;
import dev.havu.engine.fleet.CapacityLimits;
import dev.havu.engine.idempotency.KeptAnswers;
import dev.havu.engine.instances.InstanceSteps;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.machines.Drift;
import dev.havu.engine.machines.DriverReports;
import dev.havu.engine.machines.StoredIntent;
import dev.havu.engine.scripts.Scripts;
import dev.havu.engine.snapshots.Snapshots;
import dev.havu.engine.sshkeys.SshKeys;
import dev.havu.engine.tenants.Tenants;
import dev.havu.engine.volumes.VolumeReconciling;
import dev.havu.engine.volumes.VolumeSteps;
import dev.havu.engine.volumes.Volumes;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import dev.havu.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything the cloud does, by what a user would name; wired by hand. */
public final class Engine implements AutoCloseable {
    private final Transactions transactions;
    private final Tenants tenants;
    private final Instances instances;
    private final Volumes volumes;
    private final Clusters clusters;
    private final SshKeys sshKeys;
    private final Scripts scripts;
    private final Ledgers ledgers;
    private final Capacity capacity;
    private final KeptAnswers keptAnswers;
    private final Events events;
    private final Clocks clocks;
    private final Drift drift;
    private final Snapshots snapshots;

    public Engine(Store store, Clouds clouds) {
        this.transactions = new Transactions(
                store,
                clouds,
                Map.of(
                        Kind.INSTANCE, InstanceSteps.INSTANCE,
                        Kind.VOLUME, VolumeSteps.INSTANCE,
                        Kind.VOLUME_RECONCILE, VolumeReconciling.INSTANCE,
                        Kind.CLUSTER, ClusterSteps.INSTANCE,
                        Kind.CLUSTER_NODE, NodeSteps.INSTANCE,
                        Kind.BILLING, BillingSteps.INSTANCE,
                        Kind.TERM, TermSteps.INSTANCE,
                        Kind.CAPACITY, CapacityLimits.INSTANCE));
        this.tenants = new Tenants(transactions);
        this.instances = new Instances(transactions);
        this.volumes = new Volumes(transactions);
        this.clusters = new Clusters(transactions);
        this.sshKeys = new SshKeys(transactions);
        this.scripts = new Scripts(transactions);
        this.ledgers = new Ledgers(transactions);
        this.capacity = new Capacity(transactions);
        this.keptAnswers = new KeptAnswers(transactions);
        this.events = new Events(transactions);
        this.clocks = new Clocks(transactions);
        this.drift = new Drift(transactions);
        this.snapshots = new Snapshots(transactions, tenants);
    }

    /**
     * Begins with the work that is due, what a former process left unfinished first.
     *
     * @throws dev.havu.drivers.DriverException if what stands behind a cloud cannot be used
     */
    public void start() {
        for (Cloud cloud : clouds().all()) {
            faults().refresh(cloud.name());
            cloud.driver()
                    .open(new StoredIntent(transactions.store(), cloud), new DriverReports(transactions, cloud.name()));
        }
        dueWork().start();
    }

    public Cloud cloud(String name) {
        return transactions.clouds().get(name);
    }

    public Clouds clouds() {
        return transactions.clouds();
    }

    public Transactions transactions() {
        return transactions;
    }

    public DueWork dueWork() {
        return transactions.dueWork();
    }

    /** Moves the standing clock of a cloud; everything due on the way is done at its time. */
    public void advance(String cloudName, Duration duration) {
        dueWork().advance(cloud(cloudName), duration);
    }

    /**
     * Opens a cloud while others go on.
     *
     * @param making makes it from what the store keeps
     * @param first its first command, in the same transaction
     */
    public Cloud open(Function<Session, Cloud> making, Consumer<Transaction> first) {
        Cloud opened = transactions.open(making, first);
        opened.driver()
                .open(new StoredIntent(transactions.store(), opened), new DriverReports(transactions, opened.name()));
        return opened;
    }

    /** Drops a cloud with everything in it while others go on. What was under way in it is refused. */
    public void drop(Cloud cloud) {
        clouds().remove(cloud);
        transactions.store().write(session -> {
            session.tenancy().delete(cloud.name());
            return cloud;
        });
        events.end(cloud.name());
        cloud.driver().close();
        dueWork().forget(cloud);
        tenants.forget();
    }

    public Tenants tenants() {
        return tenants;
    }

    public Instances instances() {
        return instances;
    }

    public Volumes volumes() {
        return volumes;
    }

    public Clusters clusters() {
        return clusters;
    }

    public SshKeys sshKeys() {
        return sshKeys;
    }

    public Scripts scripts() {
        return scripts;
    }

    public Ledgers ledgers() {
        return ledgers;
    }

    public Capacity capacity() {
        return capacity;
    }

    public Faults faults() {
        return transactions.faults();
    }

    public KeptAnswers keptAnswers() {
        return keptAnswers;
    }

    public Events events() {
        return events;
    }

    public Clocks clocks() {
        return clocks;
    }

    public Drift drift() {
        return drift;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public void close() {
        events.close();
        clouds().all().forEach(cloud -> cloud.driver().close());
        dueWork().close();
    }
}
