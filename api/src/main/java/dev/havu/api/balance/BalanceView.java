package dev.havu.api.balance;

import dev.havu.domain.money.Currency;
import java.math.BigDecimal;

/** The prepaid balance of a project, without trailing zeros. */
public record BalanceView(BigDecimal amount, String currency) {
    public static BalanceView of(BigDecimal amount, Currency currency) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return new BalanceView(stripped.scale() < 0 ? stripped.setScale(0) : stripped, currency.wireName());
    }
}
