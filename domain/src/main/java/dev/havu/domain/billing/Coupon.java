package dev.havu.domain.billing;

import dev.havu.domain.money.Currency;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money for whoever names the code first in an order.
 *
 * @param amount in millionths
 * @param expiresAt when it can no longer be redeemed; null for never
 * @param redeemedAt when it was; null while it can be
 * @param redeemedBy name of the project that has it
 */
public record Coupon(
        String code,
        long amount,
        Currency currency,
        @Nullable Instant expiresAt,
        @Nullable Instant redeemedAt,
        @Nullable String redeemedBy) {
    /** This coupon after {@code project} redeemed it. */
    public Coupon redeemed(String project, Instant now) {
        return new Coupon(code, amount, currency, expiresAt, now, project);
    }
}
