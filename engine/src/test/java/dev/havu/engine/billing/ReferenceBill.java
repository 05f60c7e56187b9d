package dev.havu.engine.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What things cost, worked out in the plainest way: a list of what began and ended when, and every ten minutes looked at one by
 * one. Shares nothing with the engine.
 */
final class ReferenceBill {
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final BigDecimal HOUR = new BigDecimal(3_600_000);

    private final Map<String, Use> running = new HashMap<>();
    private final Map<String, BigDecimal> byDay = new TreeMap<>();
    private BigDecimal closed = BigDecimal.ZERO;

    private record Use(BigDecimal price, int hours, Instant since) {
        /** Rounded to the last unit the ledger has. */
        BigDecimal cost(long milliseconds) {
            return price.multiply(new BigDecimal(milliseconds))
                    .divide(HOUR.multiply(new BigDecimal(hours)), 6, RoundingMode.HALF_UP);
        }

        BigDecimal costOfSteps(long steps) {
            return cost(steps * STEP.toMillis());
        }

        long stepsBegun(Instant now) {
            long steps = 0;
            while (!since.plus(STEP.multipliedBy(steps)).isAfter(now)) {
                steps++;
            }
            return steps;
        }
    }

    void begin(String id, BigDecimal price, int hours, Instant now) {
        running.put(id, new Use(price, hours, now));
    }

    void end(String id, Instant now) {
        Use use = running.remove(id);
        BigDecimal used = use.cost(Duration.between(use.since, now).toMillis());
        closed = closed.add(used);
        BigDecimal charged = days(id, use, now);
        add(id, now, used.subtract(charged));
    }

    boolean runs(String id) {
        return running.containsKey(id);
    }

    void pay(String id, BigDecimal amount, Instant now) {
        closed = closed.add(amount);
        add(id, now, amount);
    }

    BigDecimal spent(Instant now) {
        BigDecimal open = BigDecimal.ZERO;
        for (Use use : running.values()) {
            open = open.add(use.costOfSteps(use.stepsBegun(now)));
        }
        return closed.add(open);
    }

    /** Day and id to amount, for everything until now. */
    Map<String, BigDecimal> usage(Instant now) {
        Map<String, BigDecimal> ended = new TreeMap<>(byDay);
        running.forEach((id, use) -> days(id, use, now));
        Map<String, BigDecimal> all = new TreeMap<>(byDay);
        byDay.clear();
        byDay.putAll(ended);
        return all;
    }

    private BigDecimal days(String id, Use use, Instant now) {
        BigDecimal charged = BigDecimal.ZERO;
        Instant start = use.since;
        for (long step = 1; !start.isAfter(now); step++) {
            BigDecimal total = use.costOfSteps(step);
            add(id, start, total.subtract(charged));
            charged = total;
            start = use.since.plus(STEP.multipliedBy(step));
        }
        return charged;
    }

    private void add(String id, Instant at, BigDecimal amount) {
        byDay.merge(LocalDate.ofInstant(at, ZoneOffset.UTC) + " " + id, amount, BigDecimal::add);
    }
}
