package dev.havu.engine.billing;

import dev.havu.domain.billing.Meter;
import dev.havu.domain.events.EventType;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.store.MeterTable;
import java.time.Duration;

/** Warns a project once when its money lasts for less than a day at what it spends now. */
final class LowBalance {
    private static final long STEPS_PER_DAY = Duration.ofDays(1).dividedBy(Meter.STEP);

    private LowBalance() {}

    /** Below which balance a project is warned, in millionths. */
    static long mark(MeterTable.Total total) {
        return Math.multiplyExact(total.mostPerStep(), STEPS_PER_DAY);
    }

    static void check(Transaction transaction, ProjectKey owner, long balance, MeterTable.Total total) {
        boolean low = total.mostPerStep() > 0 && balance < mark(total);
        boolean warned = transaction.session().ledger().lowSince(owner) != null;
        if (low != warned) {
            transaction.session().ledger().markLow(owner, low ? transaction.now() : null);
            if (low) {
                transaction.event(MoneyEvents.ofBalance(EventType.BALANCE_LOW, owner, balance));
            }
        }
    }
}
