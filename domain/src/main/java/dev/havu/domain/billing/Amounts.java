package dev.havu.domain.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Money as the ledger keeps it: whole millionths of a currency unit. What an hour or a month costs is divided into steps, so
 * that some unit has to be the last one; a volume of one GB costs 46 of these in ten minutes.
 */
public final class Amounts {
    private static final int PLACES = 6;

    private Amounts() {}

    /**
     * An amount in millionths.
     *
     * @throws ArithmeticException if it has more than six places or is beyond 9 × 10¹² units
     */
    public static long micros(BigDecimal amount) {
        return amount.movePointRight(PLACES).longValueExact();
    }

    /** An amount in millionths, rounded half up. */
    public static long rounded(BigDecimal amount) {
        return amount.movePointRight(PLACES).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /** An amount in units of the currency, with six places. */
    public static BigDecimal units(long micros) {
        return BigDecimal.valueOf(micros, PLACES);
    }
}
