package dev.havu.engine.billing;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Coupon;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Term;
import dev.havu.domain.billing.UsageReport;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.events.EventType;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transactions;
import dev.havu.store.Session;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What projects have paid, got and used, for whoever asks. */
public final class Ledgers {
    private final Transactions transactions;

    public Ledgers(Transactions transactions) {
        this.transactions = transactions;
    }

    /** What a project has, in units of its currency, exact. */
    public BigDecimal balance(ProjectKey owner) {
        return Amounts.units(
                transactions.store().read(session -> session.ledger().balance(owner)));
    }

    /** Entries after a cursor, in order. */
    public List<LedgerEntry> entries(ProjectKey owner, long after, int limit) {
        return transactions.store().read(session -> session.ledger().entries(owner, after, limit));
    }

    /**
     * Pays money in, or with a negative amount takes it out.
     *
     * @throws Refusal if it is nothing, or has more than six places
     */
    public LedgerEntry topUp(ProjectKey owner, BigDecimal amount, @Nullable String description) {
        if (amount.signum() == 0) {
            throw Refusal.invalid("amount: must not be 0");
        }
        return transactions.run(owner.cloud(), transaction -> {
            transaction.project(owner);
            transaction
                    .session()
                    .ledger()
                    .append(
                            owner,
                            transaction.now(),
                            LedgerEntry.Kind.TOP_UP,
                            Amounts.micros(amount),
                            null,
                            description == null ? "top-up" : description);
            LedgerEntry entry =
                    Objects.requireNonNull(transaction.session().ledger().last(owner));
            transaction.event(MoneyEvents.ofBalance(EventType.BALANCE_TOPPED_UP, owner, entry.balanceAfter())
                    .with("amount", Amounts.units(entry.amount()).toPlainString()));
            return entry;
        });
    }

    /**
     * What a project used by day.
     *
     * @param from first day; null from the beginning
     * @param until last day; null to the end
     */
    public UsageReport usage(ProjectKey owner, @Nullable LocalDate from, @Nullable LocalDate until) {
        return transactions.store().read(session -> {
            List<LedgerEntry> entries = new ArrayList<>();
            session.ledger().forEach(owner, entries::add);
            return UsageReport.of(entries, from, until);
        });
    }

    /**
     * The period of a long-term contract that is under way.
     *
     * @throws Refusal if the resource has none
     */
    public Term term(String cloud, String resourceId) {
        return transactions.store().read(session -> term(session, cloud, resourceId));
    }

    /**
     * Changes what follows a long-term contract.
     *
     * @param period code of the period to pay for next; null as it is
     * @param extension what happens at the end; null as it is
     * @throws Refusal if the resource has no contract, or there is no such period
     */
    public Term changeTerm(String cloud, String resourceId, @Nullable String period, @Nullable Extension extension) {
        return transactions.run(cloud, transaction -> {
            Term term = term(transaction.session(), cloud, resourceId);
            if (period != null) {
                requireOffered(transaction.cloud().catalog(), term.kind(), period);
            }
            Term changed = term.with(
                    period == null ? term.period() : period, extension == null ? term.extension() : extension);
            transaction.session().terms().put(changed);
            return changed;
        });
    }

    private static void requireOffered(Catalog catalog, BilledKind kind, String period) {
        List<String> codes =
                Terms.offered(catalog, kind).stream().map(LongTermPeriod::code).toList();
        if (!codes.contains(period)) {
            throw Refusal.invalid("period: `" + period + "` is not one of " + codes);
        }
    }

    private static Term term(Session session, String cloud, String resourceId) {
        Term term = session.terms().find(resourceId);
        if (term == null || !term.owner().cloud().equals(cloud)) {
            throw Refusal.notFound("There is no long-term contract for `" + resourceId + "`");
        }
        return term;
    }

    public List<Coupon> coupons(String cloud) {
        return transactions.store().read(session -> session.coupons().all(cloud));
    }

    /**
     * Offers a coupon.
     *
     * @throws Refusal if there is one of that code
     */
    public void offer(String cloud, Coupon coupon) {
        transactions.run(cloud, transaction -> {
            if (transaction.session().coupons().find(cloud, coupon.code()) != null) {
                throw Refusal.conflict("There is a coupon `" + coupon.code() + "` already");
            }
            transaction.session().coupons().insert(cloud, coupon);
            return coupon;
        });
    }

    /**
     * Withdraws a coupon; what was redeemed stays in the ledger.
     *
     * @throws Refusal if there is none of that code
     */
    public void withdraw(String cloud, String code) {
        transactions.run(cloud, transaction -> {
            if (transaction.session().coupons().find(cloud, code) == null) {
                throw Refusal.notFound("There is no coupon `" + code + "`");
            }
            transaction.session().coupons().remove(cloud, code);
            return code;
        });
    }
}
