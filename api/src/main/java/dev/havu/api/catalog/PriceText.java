package dev.havu.api.catalog;

import dev.havu.domain.money.Prices;
import java.math.BigDecimal;

/** Catalog prices as the decimal strings of the API, in the currency of an exchange rate. */
record PriceText(BigDecimal rate) {
    String of(BigDecimal dollars) {
        return dollars.signum() == 0 ? "0" : Prices.convert(dollars, rate).toPlainString();
    }
}
