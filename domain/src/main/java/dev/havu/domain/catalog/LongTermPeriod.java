package dev.havu.domain.catalog;

import java.math.BigDecimal;

/** A contract length that can be bought up front, with its discount in percent. */
public record LongTermPeriod(
        String code, String name, boolean enabled, String unitName, int unitValue, BigDecimal discountPercentage) {}
