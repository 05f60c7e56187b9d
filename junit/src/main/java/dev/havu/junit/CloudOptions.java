package dev.havu.junit;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a test's cloud is to be like.
 *
 * @param isolation who has a cloud of its own
 * @param clock how its clock goes
 * @param now what the clock shows at first; null for the real time
 * @param balance of the project; null for what Havu gives
 * @param currency {@code usd} or {@code eur}
 * @param instant whether machines and volumes take no time to change
 * @param randomSeed what random choices follow from; null for another one each time
 */
record CloudOptions(
        Isolation isolation,
        ClockMode clock,
        @Nullable Instant now,
        @Nullable BigDecimal balance,
        String currency,
        boolean instant,
        @Nullable Long randomSeed) {

    /** What the annotation says. */
    static CloudOptions of(HavuTest test) {
        return new CloudOptions(
                test.isolation(),
                test.clock(),
                test.now().isEmpty() ? null : Instant.parse(test.now()),
                test.balance().isEmpty() ? null : new BigDecimal(test.balance()),
                test.currency(),
                test.instant(),
                test.randomSeed() == HavuTest.ANOTHER_EACH_TIME ? null : (Long) test.randomSeed());
    }
}
