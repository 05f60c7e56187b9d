package dev.havu.engine.billing;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Meter;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.engine.Transaction;
import dev.havu.store.DueWorkTable.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a meter running beside everything that is paid by time. Called with every state that is stored, so that no command
 * has to think of money: whatever begins to cost pays its first step in the same transaction, and what ends gets back what it
 * did not use.
 */
public final class Metering {
    private static final Duration NEEDED_FOR_TRANSFER = Duration.ofMinutes(30);

    private Metering() {}

    /** Follows an instance. One that found no room after all costs nothing. */
    public static void follow(Transaction transaction, Instance instance) {
        if (!transaction.cloud().billed()) {
            return;
        }
        boolean free = instance.state() == InstanceState.NO_CAPACITY;
        boolean byTime = instance.state().billed();
        if (instance.contract() == Contract.LONG_TERM) {
            Terms.follow(transaction, instance);
            byTime = false;
        }
        follow(
                transaction,
                instance.id(),
                BilledKind.INSTANCE,
                instance.owner(),
                instance.spec().hostname(),
                byTime ? Rate.perHour(instance.pricePerHour()) : null,
                free);
    }

    /** Follows a volume. Nothing is paid for the trash (facts 2.4). */
    public static void follow(Transaction transaction, Volume volume) {
        if (!transaction.cloud().billed()) {
            return;
        }
        follow(
                transaction,
                volume.id(),
                BilledKind.VOLUME,
                volume.owner(),
                volume.name(),
                volume.state().billed() ? Rate.perMonth(volume.monthlyPrice()) : null,
                false);
    }

    /** Follows a cluster. */
    public static void follow(Transaction transaction, Cluster cluster) {
        if (!transaction.cloud().billed()) {
            return;
        }
        boolean byTime = cluster.state().billed();
        if (cluster.spec().contract() == Contract.LONG_TERM) {
            byTime = byTime && !Terms.follow(transaction, cluster);
        }
        follow(
                transaction,
                cluster.id(),
                BilledKind.CLUSTER,
                cluster.owner(),
                cluster.spec().hostname(),
                byTime ? Rate.perHour(cluster.spec().pricePerHour()) : null,
                cluster.state() == ClusterState.NO_CAPACITY);
    }

    /**
     * Charges every step of a project that has begun.
     *
     * @return what the project has then, in millionths
     */
    static long settle(Transaction transaction, ProjectKey owner) {
        for (Meter meter : transaction.session().meters().due(owner, transaction.now())) {
            transaction.session().meters().update(charge(transaction, meter));
        }
        return transaction.session().ledger().balance(owner);
    }

    /**
     * Refuses a client's command that cost more than the project has; nothing of it happens then.
     *
     * @throws Refusal {@code insufficient_funds}
     */
    static void requireFunds(Transaction transaction, ProjectKey owner, long balance) {
        if (transaction.forClient() && balance < 0) {
            Project project = transaction.project(owner);
            throw new Refusal(
                    ErrorCode.INSUFFICIENT_FUNDS,
                    "Insufficient funds: "
                            + Amounts.units(-balance).stripTrailingZeros().toPlainString() + " "
                            + project.currency().wireName()
                            + " are missing to pay what has to be paid in advance; top up the balance of the project");
        }
    }

    /**
     * Refuses a transfer to a project that could not keep the instance for half an hour (facts 2.5).
     *
     * @throws Refusal {@code insufficient_funds}
     */
    public static void requireTransferFunds(Transaction transaction, ProjectKey receiver, Instance instance) {
        long needed = Rate.perHour(instance.pricePerHour()).cost(NEEDED_FOR_TRANSFER.toMillis());
        if (transaction.cloud().billed() && transaction.session().ledger().balance(receiver) < needed) {
            throw new Refusal(
                    ErrorCode.INSUFFICIENT_FUNDS,
                    "Insufficient funds: the project `" + receiver.project() + "` needs "
                            + Amounts.units(needed).toPlainString() + " for half an hour of instance " + instance.id()
                            + "; top up its balance");
        }
    }

    private static void follow(
            Transaction transaction,
            String resourceId,
            BilledKind kind,
            ProjectKey owner,
            String name,
            @Nullable Rate wanted,
            boolean free) {
        Meter running = transaction.session().meters().find(resourceId);
        if (running == null ? wanted == null : wanted != null && goesOn(running, owner, wanted)) {
            return;
        }
        if (running != null) {
            stop(transaction, running, free);
        }
        if (wanted != null) {
            start(transaction, Meter.started(resourceId, kind, owner, name, wanted, transaction.now()));
        }
    }

    private static boolean goesOn(Meter running, ProjectKey owner, Rate wanted) {
        return running.owner().equals(owner) && running.rate().sameAs(wanted);
    }

    private static void start(Transaction transaction, Meter meter) {
        Meter charged = charge(transaction, meter);
        transaction.session().meters().insert(charged);
        expectStep(transaction, charged);
        requireFunds(transaction, meter.owner(), transaction.session().ledger().balance(meter.owner()));
    }

    private static void stop(Transaction transaction, Meter meter, boolean free) {
        Instant now = transaction.now();
        Meter settled = charge(transaction, meter);
        long unused = free ? settled.charged() : settled.unusedAt(now);
        if (unused != 0) {
            transaction
                    .session()
                    .ledger()
                    .append(
                            meter.owner(),
                            now,
                            LedgerEntry.Kind.REFUND,
                            unused,
                            new LedgerEntry.Subject(meter.resourceId(), meter.kind(), meter.name(), null),
                            free
                                    ? "all of it, because there was no capacity"
                                    : "not used until " + settled.nextStepAt());
        }
        transaction.session().meters().remove(meter.resourceId());
    }

    private static Meter charge(Transaction transaction, Meter meter) {
        Meter charged = meter.chargedUntil(transaction.now());
        long amount = charged.charged() - meter.charged();
        if (amount != 0) {
            transaction
                    .session()
                    .ledger()
                    .append(
                            meter.owner(),
                            transaction.now(),
                            LedgerEntry.Kind.CHARGE,
                            -amount,
                            new LedgerEntry.Subject(
                                    meter.resourceId(),
                                    meter.kind(),
                                    meter.name(),
                                    new LedgerEntry.Metered(
                                            meter.rate(), meter.startedAt(), meter.steps(), charged.steps())),
                            (charged.steps() - meter.steps()) * Meter.STEP.toMinutes() + " minutes");
        }
        return charged;
    }

    private static void expectStep(Transaction transaction, Meter meter) {
        String id = transaction.project(meter.owner()).ownerId();
        Instant expected = transaction.session().dueWork().dueAt(Kind.BILLING, id);
        if (expected == null || meter.nextStepAt().isBefore(expected)) {
            transaction.schedule(Kind.BILLING, id, meter.nextStepAt());
        }
    }
}
