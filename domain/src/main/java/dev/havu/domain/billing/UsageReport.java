package dev.havu.domain.billing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a project used, per day (UTC) and resource. A step belongs to the day it begins on. The amounts of all rows add up to
 * the ledger's entries for use, to the last millionth, because the shares of days are differences of rounded totals, too.
 *
 * @param rows by day, kind of resource and id
 */
public record UsageReport(List<Row> rows) {
    public UsageReport {
        rows = List.copyOf(rows);
    }

    /** What a resource cost on a day, in millionths. */
    public record Row(LocalDate date, BilledKind kind, String resourceId, String name, long amount) {}

    private record Key(LocalDate date, BilledKind kind, String resourceId) {}

    private static final Comparator<Row> ORDER =
            Comparator.comparing(Row::date).thenComparing(Row::kind).thenComparing(Row::resourceId);

    /**
     * The report of some entries.
     *
     * @param from first day; null from the beginning
     * @param until last day; null to the end
     */
    public static UsageReport of(Iterable<LedgerEntry> entries, @Nullable LocalDate from, @Nullable LocalDate until) {
        Map<Key, Row> rows = new LinkedHashMap<>();
        for (LedgerEntry entry : entries) {
            LedgerEntry.Subject subject = entry.subject();
            if (!entry.kind().usage() || subject == null) {
                continue;
            }
            LedgerEntry.Metered metered = subject.metered();
            if (metered == null || entry.kind() != LedgerEntry.Kind.CHARGE) {
                add(rows, subject, day(entry.at()), -entry.amount(), from, until);
            } else {
                addByDay(rows, subject, metered, from, until);
            }
        }
        return new UsageReport(rows.values().stream().sorted(ORDER).toList());
    }

    /** What all rows cost, in millionths. */
    public long total() {
        return rows.stream().mapToLong(Row::amount).sum();
    }

    private static void addByDay(
            Map<Key, Row> rows,
            LedgerEntry.Subject subject,
            LedgerEntry.Metered metered,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {
        long step = metered.firstStep();
        long paid = cost(metered, step);
        while (step < metered.endStep()) {
            LocalDate day = day(start(metered, step));
            long next = Math.min(metered.endStep(), firstStepFrom(metered, day.plusDays(1)));
            long total = cost(metered, next);
            add(rows, subject, day, total - paid, from, until);
            step = next;
            paid = total;
        }
    }

    private static long firstStepFrom(LedgerEntry.Metered metered, LocalDate day) {
        long milliseconds = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
                - metered.meterStartedAt().toEpochMilli();
        return Math.ceilDiv(milliseconds, Meter.STEP.toMillis());
    }

    private static Instant start(LedgerEntry.Metered metered, long step) {
        return metered.meterStartedAt().plusMillis(step * Meter.STEP.toMillis());
    }

    private static long cost(LedgerEntry.Metered metered, long steps) {
        return metered.rate().cost(steps * Meter.STEP.toMillis());
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static void add(
            Map<Key, Row> rows,
            LedgerEntry.Subject subject,
            LocalDate day,
            long amount,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {
        if ((from != null && day.isBefore(from)) || (until != null && day.isAfter(until))) {
            return;
        }
        rows.merge(
                new Key(day, subject.kind(), subject.resourceId()),
                new Row(day, subject.kind(), subject.resourceId(), subject.name(), amount),
                (before, more) -> new Row(
                        before.date(),
                        before.kind(),
                        before.resourceId(),
                        more.name(),
                        before.amount() + more.amount()));
    }
}
