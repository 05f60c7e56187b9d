package dev.havu.engine.billing;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.billing.Term;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.store.DueWorkTable.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;

/**
 * Long-term contracts: a period of the catalog is paid when it begins, less its discount; nothing is charged by time meanwhile
 * and nothing is given back when the machine is discontinued early. Orders have no field for the period (contract, gap 27), so
 * that the first one on offer is taken; the operator can choose another.
 */
public final class Terms {
    private static final BigDecimal PERCENT = new BigDecimal(100);
    private static final long MILLISECONDS_PER_HOUR = 3_600_000;
    private static final int HOURS_PER_DAY = 24;
    private static final int DAYS_PER_WEEK = 7;
    private static final int MONTHS_PER_YEAR = 12;

    private Terms() {}

    /**
     * The price of a period.
     *
     * @param pricePerHour without discount
     * @return in millionths
     */
    public static long price(BigDecimal pricePerHour, LongTermPeriod period) {
        BigDecimal share = PERCENT.subtract(period.discountPercentage()).divide(PERCENT);
        return Rate.perHour(pricePerHour.multiply(share)).cost(hours(period) * MILLISECONDS_PER_HOUR);
    }

    /**
     * Buys the first period of an instance, also of one that comes back, and forgets that of one that is gone. One that has
     * broken down or is hibernated keeps its period.
     */
    static void follow(Transaction transaction, Instance instance) {
        InstanceState state = instance.state();
        hand(transaction, instance.id(), instance.owner());
        if (state.billed()) {
            buyFirst(
                    transaction,
                    instance.id(),
                    BilledKind.INSTANCE,
                    instance.owner(),
                    instance.spec().hostname(),
                    instance.pricePerHour(),
                    Extension.AUTO_RENEW);
        } else if (state != InstanceState.HIBERNATED && state != InstanceState.ERROR) {
            forget(transaction, instance.id(), state == InstanceState.NO_CAPACITY);
        }
    }

    /** The same for a cluster; returns whether a period is paid. */
    static boolean follow(Transaction transaction, Cluster cluster) {
        if (cluster.state() == ClusterState.ORDERED) {
            buyFirst(
                    transaction,
                    cluster.id(),
                    BilledKind.CLUSTER,
                    cluster.owner(),
                    cluster.spec().hostname(),
                    cluster.spec().pricePerHour(),
                    extension(cluster));
        } else if (!cluster.state().billed()) {
            forget(transaction, cluster.id(), cluster.state() == ClusterState.NO_CAPACITY);
        }
        return transaction.session().terms().find(cluster.id()) != null;
    }

    /** Pays for a period and remembers its end. */
    static void buy(Transaction transaction, Term term, LongTermPeriod period, BigDecimal pricePerHour, Instant from) {
        long price = price(pricePerHour, period);
        Term bought = new Term(
                term.resourceId(),
                term.kind(),
                term.owner(),
                term.name(),
                period.code(),
                from,
                end(from, period),
                price,
                term.extension());
        long balance = transaction
                .session()
                .ledger()
                .append(
                        term.owner(),
                        transaction.now(),
                        LedgerEntry.Kind.CONTRACT_PAYMENT,
                        -price,
                        new LedgerEntry.Subject(term.resourceId(), term.kind(), term.name(), null),
                        period.name() + " until " + bought.endsAt());
        transaction.session().terms().put(bought);
        transaction.schedule(Kind.TERM, term.resourceId(), bought.endsAt());
        Metering.requireFunds(transaction, term.owner(), balance);
    }

    /** Ends a term before its time; what was paid for it is not given back. */
    public static void end(Transaction transaction, String resourceId) {
        forget(transaction, resourceId, false);
    }

    /** Ends a term before its time; with {@code refund} as if it had not been. */
    private static void forget(Transaction transaction, String resourceId, boolean refund) {
        Term term = transaction.session().terms().find(resourceId);
        if (term == null) {
            return;
        }
        if (refund) {
            transaction
                    .session()
                    .ledger()
                    .append(
                            term.owner(),
                            transaction.now(),
                            LedgerEntry.Kind.REFUND,
                            term.paid(),
                            new LedgerEntry.Subject(resourceId, term.kind(), term.name(), null),
                            "all of it, because there was no capacity");
        }
        transaction.session().terms().remove(resourceId);
        transaction.session().dueWork().remove(Kind.TERM, resourceId);
    }

    /** The periods that can be bought for a kind of resource, in the order of the catalog. */
    static List<LongTermPeriod> offered(Catalog catalog, BilledKind kind) {
        List<LongTermPeriod> periods =
                kind == BilledKind.CLUSTER ? catalog.clusterPeriods() : catalog.instancePeriods();
        return periods.stream().filter(LongTermPeriod::enabled).toList();
    }

    private static void buyFirst(
            Transaction transaction,
            String resourceId,
            BilledKind kind,
            ProjectKey owner,
            String name,
            BigDecimal pricePerHour,
            Extension extension) {
        if (transaction.session().terms().find(resourceId) != null) {
            return;
        }
        LongTermPeriod period = offered(transaction.cloud().catalog(), kind).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("contract: no long-term period is on offer; use PAY_AS_YOU_GO"));
        Instant now = transaction.now();
        Term term = new Term(resourceId, kind, owner, name, period.code(), now, now, 0, extension);
        buy(transaction, term, period, pricePerHour, now);
    }

    /** A machine that was handed over takes its contract along. */
    private static void hand(Transaction transaction, String resourceId, ProjectKey owner) {
        Term term = transaction.session().terms().find(resourceId);
        if (term != null && !term.owner().equals(owner)) {
            transaction
                    .session()
                    .terms()
                    .put(new Term(
                            resourceId,
                            term.kind(),
                            owner,
                            term.name(),
                            term.period(),
                            term.startedAt(),
                            term.endsAt(),
                            term.paid(),
                            term.extension()));
        }
    }

    /** What a cluster's order says; the older flags count when the newer field is missing. */
    private static Extension extension(Cluster cluster) {
        String wanted = cluster.spec().extensionSettings();
        if (wanted != null) {
            return Extension.valueOf(wanted.toUpperCase(Locale.ROOT));
        }
        if (Boolean.TRUE.equals(cluster.spec().turnToPayAsYouGo())) {
            return Extension.PAY_AS_YOU_GO;
        }
        return Boolean.FALSE.equals(cluster.spec().autoRentalExtension())
                ? Extension.END_CONTRACT
                : Extension.AUTO_RENEW;
    }

    private static long hours(LongTermPeriod period) {
        long unit = switch (period.unitName()) {
            case "hour" -> 1;
            case "day" -> HOURS_PER_DAY;
            case "week" -> (long) DAYS_PER_WEEK * HOURS_PER_DAY;
            case "month" -> Rate.HOURS_PER_MONTH;
            case "year" -> (long) MONTHS_PER_YEAR * Rate.HOURS_PER_MONTH;
            default -> throw unknownUnit(period);
        };
        return unit * period.unitValue();
    }

    private static Instant end(Instant from, LongTermPeriod period) {
        ZonedDateTime start = from.atZone(ZoneOffset.UTC);
        int count = period.unitValue();
        ZonedDateTime end = switch (period.unitName()) {
            case "hour" -> start.plusHours(count);
            case "day" -> start.plusDays(count);
            case "week" -> start.plusWeeks(count);
            case "month" -> start.plusMonths(count);
            case "year" -> start.plusYears(count);
            default -> throw unknownUnit(period);
        };
        return end.toInstant();
    }

    private static IllegalArgumentException unknownUnit(LongTermPeriod period) {
        return new IllegalArgumentException("the catalog's period " + period.code() + " has the unit `"
                + period.unitName() + "`, which is not hour, day, week, month or year");
    }
}
