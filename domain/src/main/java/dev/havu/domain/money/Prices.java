package dev.havu.domain.money;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Price arithmetic of the API. Volume prices follow the documentation's examples: a month has 730 hours, and prices per
 * second divide by 730 * 3600. All amounts are exact decimals.
 */
public final class Prices {
    private static final BigDecimal HOURS_PER_MONTH = new BigDecimal(730);
    private static final BigDecimal SECONDS_PER_MONTH = new BigDecimal(730 * 3600);
    /** Hourly prices are printed with four significant digits, as the real catalog does. */
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_UP);
    /** As many digits as survive in the doubles that clients decode, and as the documentation prints. */
    private static final MathContext FIFTEEN_DIGITS = new MathContext(15, RoundingMode.HALF_UP);

    private Prices() {}

    /** A hourly catalog price in another currency: {@code price * rate}, four significant digits. */
    public static BigDecimal convert(BigDecimal price, BigDecimal rate) {
        return rate.compareTo(BigDecimal.ONE) == 0
                ? price
                : price.multiply(rate).round(FOUR_DIGITS);
    }

    /** Price of {@code sizeGigabytes} for a month. */
    public static BigDecimal monthly(BigDecimal perGigabyteAndMonth, int sizeGigabytes) {
        return perGigabyteAndMonth.multiply(BigDecimal.valueOf(sizeGigabytes));
    }

    /** A monthly price spread over the 730 hours of a month. */
    public static BigDecimal hourly(BigDecimal monthly) {
        return monthly.divide(HOURS_PER_MONTH, FIFTEEN_DIGITS);
    }

    /** A monthly price spread over the seconds of a month. */
    public static BigDecimal perSecond(BigDecimal monthly) {
        return monthly.divide(SECONDS_PER_MONTH, FIFTEEN_DIGITS);
    }
}
