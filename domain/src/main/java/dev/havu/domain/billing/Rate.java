package dev.havu.domain.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What something costs for so many hours: machines have a price per hour, volumes one per month of 730 hours (facts: storage
 * per hour is the monthly price divided by 730).
 *
 * @param price for {@code hours}, in units of the currency
 * @param hours 1 or 730
 */
public record Rate(BigDecimal price, int hours) {
    /** Hours of a month, as the price lists count them. */
    public static final int HOURS_PER_MONTH = 730;

    private static final BigDecimal MILLIONTHS = BigDecimal.valueOf(1_000_000);
    private static final long MILLISECONDS_PER_HOUR = 3_600_000;

    public static Rate perHour(BigDecimal price) {
        return new Rate(price, 1);
    }

    public static Rate perMonth(BigDecimal price) {
        return new Rate(price, HOURS_PER_MONTH);
    }

    /** What a time costs in millionths, rounded half up. */
    public long cost(long milliseconds) {
        return price.multiply(MILLIONTHS)
                .multiply(BigDecimal.valueOf(milliseconds))
                .divide(BigDecimal.valueOf(hours * MILLISECONDS_PER_HOUR), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** Whether two rates are the same number, however they are written. */
    public boolean sameAs(Rate other) {
        return hours == other.hours && price.compareTo(other.price) == 0;
    }
}
