package dev.havu.domain.billing;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Duration;
import java.time.Instant;

/**
 * Runs while something is paid for by time, at one rate. Payment is in advance, in steps of ten minutes (facts 2.5); every
 * charge is the difference between two rounded totals, so that a meter never drifts from the exact price by more than half a
 * millionth.
 *
 * @param resourceId what is paid for
 * @param name of the resource, for reports
 * @param startedAt when the first step began
 * @param steps how many steps are charged
 * @param charged in millionths, for those steps
 */
public record Meter(
        String resourceId,
        BilledKind kind,
        ProjectKey owner,
        String name,
        Rate rate,
        Instant startedAt,
        long steps,
        long charged) {
    /** The real cloud's step. */
    public static final Duration STEP = Duration.ofMinutes(10);

    private static final long STEP_MILLISECONDS = STEP.toMillis();

    /** One that begins to run and has not charged anything yet. */
    public static Meter started(
            String resourceId, BilledKind kind, ProjectKey owner, String name, Rate rate, Instant now) {
        return new Meter(resourceId, kind, owner, name, rate, now, 0, 0);
    }

    /** When the next step begins, which is then to be paid. */
    public Instant nextStepAt() {
        return startOfStep(steps);
    }

    /** When step {@code number} begins, counted from 0. */
    public Instant startOfStep(long number) {
        return startedAt.plusMillis(number * STEP_MILLISECONDS);
    }

    /** What {@code count} steps from the first on cost, in millionths. */
    public long costOfSteps(long count) {
        return rate.cost(count * STEP_MILLISECONDS);
    }

    /** How many steps have begun at {@code now}. */
    public long stepsBegunAt(Instant now) {
        long elapsed = Duration.between(startedAt, now).toMillis();
        return elapsed < 0 ? 0 : elapsed / STEP_MILLISECONDS + 1;
    }

    /** This meter after all steps that have begun at {@code now} were charged. */
    public Meter chargedUntil(Instant now) {
        long begun = stepsBegunAt(now);
        return begun <= steps
                ? this
                : new Meter(resourceId, kind, owner, name, rate, startedAt, begun, costOfSteps(begun));
    }

    /** What was paid and is not used when the meter stops at {@code now}, in millionths; all steps until then are charged. */
    public long unusedAt(Instant now) {
        return charged - rate.cost(Duration.between(startedAt, now).toMillis());
    }

    /** The most that any one step costs, in millionths: a difference of rounded totals can be one more than the rounded step. */
    public long mostPerStep() {
        return rate.cost(STEP_MILLISECONDS) + 1;
    }
}
