package dev.havu.engine.billing;

import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Term;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.events.EventType;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.money.Currency;
import dev.havu.domain.money.Prices;
import dev.havu.engine.Transaction;
import dev.havu.engine.clusters.Clusters;
import dev.havu.engine.duework.Appointment;
import dev.havu.engine.instances.Instances;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens at the end of a long-term period: the next one is paid at today's price, or it goes on by the hour, or the
 * machine goes. A project that cannot pay the next period goes on by the hour.
 */
public final class TermSteps implements Appointment {
    public static final TermSteps INSTANCE = new TermSteps();

    private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

    private TermSteps() {}

    @Override
    public Kind kind() {
        return Kind.TERM;
    }

    @Override
    public boolean exists(Session session, String resourceId) {
        return session.terms().find(resourceId) != null;
    }

    @Override
    public void due(Transaction transaction, String resourceId) {
        Term term = transaction.session().terms().find(resourceId);
        if (term == null) {
            return;
        }
        switch (term.extension()) {
            case AUTO_RENEW -> renew(transaction, term);
            case PAY_AS_YOU_GO -> goOnByTheHour(transaction, term);
            case END_CONTRACT -> end(transaction, term);
        }
    }

    private static void renew(Transaction transaction, Term term) {
        LongTermPeriod period = Terms.offered(transaction.cloud().catalog(), term.kind()).stream()
                .filter(offered -> offered.code().equals(term.period()))
                .findFirst()
                .orElse(null);
        BigDecimal price = todaysPrice(transaction, term);
        if (period == null
                || price == null
                || Metering.settle(transaction, term.owner()) < Terms.price(price, period)) {
            goOnByTheHour(transaction, term);
        } else {
            Terms.buy(transaction, term, period, price, term.endsAt());
            transaction.event(MoneyEvents.ofTerm(EventType.CONTRACT_RENEWED, term));
        }
    }

    private static void goOnByTheHour(Transaction transaction, Term term) {
        BigDecimal price = todaysPrice(transaction, term);
        Terms.end(transaction, term.resourceId());
        transaction.event(MoneyEvents.ofTerm(EventType.CONTRACT_ENDED, term).with("goes_on", "pay_as_you_go"));
        Instance instance = transaction.session().instances().find(term.resourceId());
        if (instance != null) {
            transaction.alter(
                    instance.withSpot(false, Contract.PAY_AS_YOU_GO, price == null ? instance.pricePerHour() : price));
        }
        Cluster cluster = transaction.session().clusters().find(term.resourceId());
        if (cluster != null) {
            Metering.follow(transaction, cluster);
        }
    }

    private static void end(Transaction transaction, Term term) {
        Instance instance = transaction.session().instances().find(term.resourceId());
        Cluster cluster = transaction.session().clusters().find(term.resourceId());
        if (instance != null && InstanceStates.TABLE.allows(instance.state(), InstanceTrigger.DELETE)) {
            transaction.event(MoneyEvents.ofTerm(EventType.CONTRACT_ENDED, term));
            Instances.discontinue(transaction, instance);
        } else if (cluster != null && ClusterStates.TABLE.allows(cluster.state(), ClusterTrigger.DISCONTINUE)) {
            transaction.event(MoneyEvents.ofTerm(EventType.CONTRACT_ENDED, term));
            Clusters.discontinue(transaction, cluster);
        } else {
            transaction.schedule(Kind.TERM, term.resourceId(), transaction.now().plus(TRY_AGAIN));
        }
    }

    /** What an hour costs today, in the project's currency; null when the type is no longer sold. */
    private static @Nullable BigDecimal todaysPrice(Transaction transaction, Term term) {
        Catalog catalog = transaction.cloud().catalog();
        Currency currency = transaction.project(term.owner()).currency();
        if (term.kind() == BilledKind.CLUSTER) {
            Cluster cluster = transaction.session().clusters().find(term.resourceId());
            ClusterType type =
                    cluster == null ? null : catalog.clusterType(cluster.spec().clusterType());
            return type == null ? null : Prices.convert(type.pricePerHour(), catalog.exchangeRate(currency));
        }
        Instance instance = transaction.session().instances().find(term.resourceId());
        InstanceType type =
                instance == null ? null : catalog.instanceType(instance.spec().instanceType());
        return type == null ? null : Instances.price(catalog, type, currency, false);
    }
}
