package dev.havu.api.admin.billing;

import dev.havu.api.Timestamps;
import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.Coupon;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Meter;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.billing.Term;
import dev.havu.domain.billing.UsageReport;
import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the admin API shows and takes about money; amounts are decimal texts with six places. */
public final class BillingViews {
    private BillingViews() {}

    /** A part of a ledger, and what the project has. */
    public record LedgerPage(List<Entry> entries, long next, String balance) {
        /**
         * The page of some entries.
         *
         * @param after where it began, for an empty one
         */
        public static LedgerPage of(List<LedgerEntry> entries, long after, BigDecimal balance) {
            return new LedgerPage(
                    entries.stream().map(Entry::of).toList(),
                    entries.isEmpty() ? after : entries.getLast().cursor(),
                    balance.toPlainString());
        }
    }

    /** An entry of a ledger. */
    public record Entry(
            long cursor,
            String at,
            String kind,
            String amount,
            String balanceAfter,
            @Nullable String resourceKind,
            @Nullable String resourceId,
            @Nullable String resourceName,
            @Nullable String from,
            @Nullable String until,
            @Nullable String unitPrice,
            @Nullable String unit,
            String description) {
        public static Entry of(LedgerEntry entry) {
            LedgerEntry.Subject subject = entry.subject();
            LedgerEntry.Metered metered = subject == null ? null : subject.metered();
            return new Entry(
                    entry.cursor(),
                    Timestamps.format(entry.at()),
                    entry.kind().name().toLowerCase(Locale.ROOT),
                    text(entry.amount()),
                    text(entry.balanceAfter()),
                    subject == null ? null : subject.kind().wireName(),
                    subject == null ? null : subject.resourceId(),
                    subject == null ? null : subject.name(),
                    metered == null ? null : Timestamps.format(start(metered, metered.firstStep())),
                    metered == null ? null : Timestamps.format(start(metered, metered.endStep())),
                    metered == null ? null : metered.rate().price().toPlainString(),
                    metered == null ? null : metered.rate().hours() == Rate.HOURS_PER_MONTH ? "month" : "hour",
                    entry.description());
        }

        private static Instant start(LedgerEntry.Metered metered, long step) {
            return metered.meterStartedAt().plus(Meter.STEP.multipliedBy(step));
        }
    }

    /** What was used, by day and resource. */
    public record Usage(String currency, String total, List<UsageRow> rows) {
        public static Usage of(UsageReport report, Currency currency) {
            return new Usage(
                    currency.wireName(),
                    text(report.total()),
                    report.rows().stream().map(UsageRow::of).toList());
        }
    }

    /** What a resource cost on a day. */
    public record UsageRow(String date, String resourceKind, String resourceId, String resourceName, String amount) {
        public static UsageRow of(UsageReport.Row row) {
            return new UsageRow(
                    row.date().toString(), row.kind().wireName(), row.resourceId(), row.name(), text(row.amount()));
        }
    }

    /** A payment by the operator. */
    public record TopUp(BigDecimal amount, @Nullable String description) {}

    /** A coupon to offer. */
    public record NewCoupon(
            String code,
            BigDecimal amount,
            String currency,
            @Nullable String expiresAt) {
        public Coupon coupon() {
            return new Coupon(
                    code,
                    Amounts.micros(amount),
                    Currency.valueOf(currency.toUpperCase(Locale.ROOT)),
                    expiresAt == null ? null : Timestamps.parse(expiresAt),
                    null,
                    null);
        }
    }

    /** A coupon. */
    public record CouponView(
            String code,
            String amount,
            String currency,
            @Nullable String expiresAt,
            @Nullable String redeemedAt,
            @Nullable String redeemedBy) {
        public static CouponView of(Coupon coupon) {
            return new CouponView(
                    coupon.code(),
                    text(coupon.amount()),
                    coupon.currency().wireName(),
                    textOrNull(coupon.expiresAt()),
                    textOrNull(coupon.redeemedAt()),
                    coupon.redeemedBy());
        }
    }

    /** A period of a long-term contract. */
    public record ContractView(
            String resourceKind,
            String resourceId,
            String project,
            String period,
            String startedAt,
            String endsAt,
            String paid,
            String extension) {
        public static ContractView of(Term term) {
            return new ContractView(
                    term.kind().wireName(),
                    term.resourceId(),
                    term.owner().project(),
                    term.period(),
                    Timestamps.format(term.startedAt()),
                    Timestamps.format(term.endsAt()),
                    text(term.paid()),
                    term.extension().wireName());
        }
    }

    /** What is to follow a period; null leaves it as it is. */
    public record ContractChange(
            @Nullable String period, @Nullable String extension) {}

    private static String text(long micros) {
        return Amounts.units(micros).toPlainString();
    }

    private static @Nullable String textOrNull(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
