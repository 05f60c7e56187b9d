package dev.havu.api.catalog;

import dev.havu.domain.catalog.LongTermPeriod;
import java.math.BigDecimal;

/** A long-term period as listed. */
public record LongTermPeriodView(
        String code, String name, boolean isEnabled, String unitName, int unitValue, BigDecimal discountPercentage) {

    public static LongTermPeriodView of(LongTermPeriod period) {
        return new LongTermPeriodView(
                period.code(),
                period.name(),
                period.enabled(),
                period.unitName(),
                period.unitValue(),
                period.discountPercentage());
    }
}
