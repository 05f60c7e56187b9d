package dev.havu.domain.billing;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a project's ledger. Never changed and never taken away while the project lives; the balance is the sum of all.
 *
 * @param cursor ascending in the order of the ledger
 * @param at when it was written, by the clock of the cloud
 * @param amount in millionths; negative for what the project pays
 * @param balanceAfter the sum up to and including this one, in millionths
 * @param subject what it is for; null for what concerns the project alone
 * @param description for people
 */
public record LedgerEntry(
        long cursor,
        ProjectKey owner,
        Instant at,
        Kind kind,
        long amount,
        long balanceAfter,
        @Nullable Subject subject,
        String description) {
    /** What kind of money moves. */
    public enum Kind {
        /** What the project had when it was made. */
        OPENING,
        /** Paid in by the operator. */
        TOP_UP,
        /** A coupon was redeemed. */
        COUPON,
        /** Steps of something that is paid by time. */
        CHARGE,
        /** The part of a step that was not used. */
        REFUND,
        /** A whole term of a long-term contract. */
        CONTRACT_PAYMENT;

        /** Whether it is for the use of something, as usage reports count it. */
        public boolean usage() {
            return switch (this) {
                case CHARGE, REFUND, CONTRACT_PAYMENT -> true;
                case OPENING, TOP_UP, COUPON -> false;
            };
        }
    }

    /**
     * What an entry is for.
     *
     * @param metered the steps it pays; null when it is not for steps
     */
    public record Subject(
            String resourceId,
            BilledKind kind,
            String name,
            @Nullable Metered metered) {}

    /**
     * Steps of a meter.
     *
     * @param firstStep number of the first one, counted from 0 at {@code meterStartedAt}
     * @param endStep number of the first one that it does not pay
     */
    public record Metered(Rate rate, Instant meterStartedAt, long firstStep, long endStep) {}
}
