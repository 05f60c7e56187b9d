package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.money.Currency;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code GET /balance}. */
class BalanceTest {
    @Test
    void a_project_in_us_dollars_sees_its_amount_as_a_number_and_usd() {
        try (RunningHavu havu = RunningHavu.start()) {
            JsonNode balance = havu.alice().getJson("/balance");

            assertThat(balance.get("amount").isNumber()).isTrue();
            assertThat(balance.get("amount").decimalValue()).isEqualByComparingTo("1000000");
            assertThat(balance.get("currency").asString()).isEqualTo("usd");
            assertThat(balance.propertyNames()).containsExactlyInAnyOrder("amount", "currency");
        }
    }

    @Test
    void a_project_in_euros_sees_eur_here_and_on_what_it_buys() {
        try (RunningHavu havu = RunningHavu.settings().currency(Currency.EUR).start()) {
            ApiClient alice = havu.alice();
            String volume = alice.create(
                    "/volumes", "{\"type\":\"NVMe\",\"name\":\"data\",\"size\":100,\"location_code\":\"FIN-01\"}");

            assertThat(alice.getJson("/balance").get("currency").asString()).isEqualTo("eur");
            assertThat(alice.getJson("/balance").get("amount").decimalValue()).isEqualByComparingTo("999999.996329");
            JsonNode bought = alice.getJson("/volumes/" + volume);
            assertThat(bought.get("currency").asString()).isEqualTo("eur");
            assertThat(bought.get("monthly_price").decimalValue()).isEqualByComparingTo("16.08");
        }
    }

    @Test
    void the_balance_takes_no_parameters_and_ignores_what_is_sent() {
        try (RunningHavu havu = RunningHavu.start()) {
            assertThat(havu.alice()
                            .getJson("/balance?currency=eur&anything=else")
                            .get("currency")
                            .asString())
                    .isEqualTo("usd");
        }
    }
}
