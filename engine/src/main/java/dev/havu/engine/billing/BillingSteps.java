package dev.havu.engine.billing;

import dev.havu.domain.billing.Meter;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.Appointment;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.MeterTable;
import dev.havu.store.Session;
import java.time.Duration;
import java.time.Instant;

/**
 * Charges the steps of a project as they begin, and sees when its money runs out. While a clock is being moved over a long
 * time, nobody can look in between: then the steps are charged together, as late as it is sure that the balance has not
 * reached a mark.
 */
public final class BillingSteps implements Appointment {
    public static final BillingSteps INSTANCE = new BillingSteps();

    private BillingSteps() {}

    @Override
    public Kind kind() {
        return Kind.BILLING;
    }

    @Override
    public boolean exists(Session session, String ownerId) {
        return session.projects().ownedBy(ownerId) != null;
    }

    @Override
    public void due(Transaction transaction, String ownerId) {
        Project project = transaction.session().projects().ownedBy(ownerId);
        if (project == null) {
            return;
        }
        ProjectKey owner = project.key();
        long before = transaction.session().ledger().balance(owner);
        long balance = Metering.settle(transaction, owner);
        if (balance <= 0) {
            Exhaustion.discontinue(transaction, owner, before, balance);
        }
        MeterTable.Total total = transaction.session().meters().total(owner);
        LowBalance.check(transaction, owner, balance, total);
        Instant next = total.nextStepAt();
        if (next == null) {
            transaction.session().dueWork().remove(Kind.BILLING, ownerId);
        } else {
            Instant late = asLateAsSure(transaction, balance, total);
            transaction.schedule(Kind.BILLING, ownerId, late.isAfter(next) ? late : next);
        }
    }

    /** The time until which no mark can be reached, at most where the clock is going. */
    private static Instant asLateAsSure(Transaction transaction, long balance, MeterTable.Total total) {
        Instant now = transaction.now();
        Instant target = transaction.cloud().clock().target();
        if (target == null || balance <= 0) {
            return now;
        }
        long marked = LowBalance.mark(total);
        long untilMark = balance > marked ? balance - marked : balance;
        // One step of every meter may begin at once.
        long steps = untilMark / total.mostPerStep() - 1;
        Duration sure = Meter.STEP.multipliedBy(Math.clamp(steps, 0, Integer.MAX_VALUE));
        Instant late = now.plus(sure);
        return late.isBefore(target) ? late : target;
    }
}
