package dev.havu.domain.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The examples of the documentation come out to the last digit. */
class PricesTest {
    @Test
    void a_hundred_gigabytes_at_twenty_cents_cost_twenty_a_month() {
        assertThat(Prices.monthly(new BigDecimal("0.2"), 100)).isEqualByComparingTo("20");
    }

    @Test
    void twenty_a_month_are_what_the_documentation_shows_an_hour() {
        assertThat(Prices.hourly(new BigDecimal("20")).doubleValue()).isEqualTo(0.0273972602739726);
    }

    @Test
    void twenty_cents_a_month_are_what_the_documentation_shows_a_second() {
        assertThat(Prices.perSecond(new BigDecimal("0.2")).doubleValue()).isEqualTo(7.6103500761035e-8);
    }

    @Test
    void no_digit_is_lost_in_a_client_that_decodes_doubles() {
        for (String monthly : new String[] {"0.2", "0.05", "0.1608", "20", "13.37", "199999.8"}) {
            for (BigDecimal price :
                    new BigDecimal[] {Prices.hourly(new BigDecimal(monthly)), Prices.perSecond(new BigDecimal(monthly))
                    }) {
                assertThat(BigDecimal.valueOf(price.doubleValue())).isEqualByComparingTo(price);
            }
        }
    }

    @Test
    void a_month_has_seven_hundred_and_thirty_hours() {
        assertThat(Prices.hourly(new BigDecimal("730"))).isEqualByComparingTo("1");
        assertThat(Prices.perSecond(new BigDecimal("2628000"))).isEqualByComparingTo("1");
    }

    @Test
    void a_price_in_its_own_currency_stays_as_it_is_to_the_last_digit() {
        assertThat(Prices.convert(new BigDecimal("0.123456"), BigDecimal.ONE)).isEqualTo(new BigDecimal("0.123456"));
        assertThat(Prices.convert(new BigDecimal("2.50"), new BigDecimal("1.0")))
                .isEqualTo(new BigDecimal("2.50"));
    }

    @Test
    void a_price_in_another_currency_has_four_significant_digits_rounded_half_up() {
        BigDecimal rate = new BigDecimal("0.804");

        assertThat(Prices.convert(new BigDecimal("2.29"), rate)).isEqualTo(new BigDecimal("1.841"));
        assertThat(Prices.convert(new BigDecimal("0.0279"), rate)).isEqualTo(new BigDecimal("0.02243"));
        assertThat(Prices.convert(new BigDecimal("1.00005"), new BigDecimal("2")))
                .isEqualTo(new BigDecimal("2.000"));
        assertThat(Prices.convert(new BigDecimal("1.00025"), new BigDecimal("2")))
                .isEqualTo(new BigDecimal("2.001"));
    }

    @Test
    void sums_of_many_small_amounts_are_exact() {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < 1000; i++) {
            sum = sum.add(Prices.monthly(new BigDecimal("0.1"), 1));
        }

        assertThat(sum).isEqualByComparingTo("100");
    }

    @Test
    void currencies_are_lower_case_on_the_wire() {
        assertThat(Currency.values()).extracting(Currency::wireName).containsExactly("usd", "eur");
    }
}
