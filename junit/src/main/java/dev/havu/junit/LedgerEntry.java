package dev.havu.junit;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One movement of money; it never changes.
 *
 * @param at when, by the clock of the cloud
 * @param kind {@code opening}, {@code top_up}, {@code coupon}, {@code charge}, {@code refund} or {@code contract_payment}
 * @param amount exact, in the currency of the project; negative for what the project pays
 * @param balanceAfter the balance with it
 * @param resourceKind what it is for, such as {@code instance}; null for what is for nothing in particular
 * @param resourceId id of what it is for; null likewise
 * @param description for people
 */
public record LedgerEntry(
        Instant at,
        String kind,
        BigDecimal amount,
        BigDecimal balanceAfter,
        @Nullable String resourceKind,
        @Nullable String resourceId,
        String description) {

    static LedgerEntry of(JsonObject entry) {
        return new LedgerEntry(
                entry.instant("at"),
                entry.text("kind"),
                entry.amount("amount"),
                entry.amount("balance_after"),
                entry.textOrNull("resource_kind"),
                entry.textOrNull("resource_id"),
                entry.text("description"));
    }
}
