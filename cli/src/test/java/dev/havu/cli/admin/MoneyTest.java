package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Balances, ledgers, usage, coupons, prices and capacity from the command line. */
class MoneyTest {
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        terminal = Terminal.start();
    }

    @AfterAll
    static void stop() {
        terminal.close();
    }

    @Test
    void a_top_up_is_in_the_ledger_with_its_description() {
        assertThat(terminal.run("project", "top-up", "25.50", "--description", "for the demo"))
                .matches("The balance is [0-9.]+ now\\.\n");

        assertThat(terminal.run("project", "ledger").lines())
                .first()
                .asString()
                .matches("CURSOR +AT +KIND +AMOUNT +BALANCE AFTER +RESOURCE NAME +DESCRIPTION");
        assertThat(terminal.run("project", "ledger").lines())
                .anyMatch(line -> line.matches("[0-9]+ .* top_up +25\\.5[0]* .* for the demo"));
        assertThat(terminal.json("project", "ledger", "--limit", "1").path("entries"))
                .hasSize(1);
    }

    @Test
    void what_is_no_amount_is_refused_in_the_servers_words() {
        assertThat(terminal.fail("project", "top-up", "much")).contains("amount");
        assertThat(terminal.fail("project", "top-up", "1", "--project", "nobody"))
                .contains("no project `nobody`");
    }

    @Test
    void nothing_used_is_a_report_without_rows() {
        assertThat(terminal.run("project", "usage", "--from", "2026-01-01"))
                .startsWith("Nothing was used.\nTotal: 0")
                .endsWith(" usd\n");
        assertThat(terminal.run("project", "usage", "--csv")).startsWith("date,");
        assertThat(terminal.json("project", "usage").path("rows")).isEmpty();
    }

    @Test
    void coupons_come_and_go() {
        assertThat(terminal.run("coupon", "add", "WELCOME-50", "50", "--currency", "usd"))
                .startsWith("Coupon WELCOME-50 is worth 50");
        assertThat(terminal.run("coupon", "list")).contains("WELCOME-50");
        assertThat(terminal.run("coupon", "remove", "WELCOME-50")).isEqualTo("Coupon WELCOME-50 is withdrawn.\n");
        assertThat(terminal.run("coupon", "list")).isEqualTo("There are no coupons.\n");
    }

    @Test
    void capacity_is_set_listed_and_taken_away() {
        assertThat(terminal.run("capacity", "set", "FIN-01", "CPU.4V.16G", "2"))
                .isEqualTo("2 of CPU.4V.16G at FIN-01.\n");
        assertThat(terminal.run("capacity", "list").lines())
                .anyMatch(line -> line.matches("FIN-01 +CPU\\.4V\\.16G +2 .* 2"));
        assertThat(terminal.run("capacity", "set", "FIN-01", "CPU.4V.16G", "unlimited"))
                .startsWith("unlimited");
        assertThat(terminal.run("capacity", "set", "FIN-03", "CPU.4V.16G", "7", "--at", "2090-01-01T00:00:00Z"))
                .startsWith("7");
        terminal.run("capacity", "clear");
        assertThat(terminal.run("capacity", "list")).isEqualTo("Only the fleet sets limits.\n");
        assertThat(terminal.fail("capacity", "set", "FIN-01", "CPU.4V.16G", "many"))
                .isEqualTo("havu: FREE must be a whole number, but was 'many'\n");
    }

    @Test
    void nobody_is_evicted_where_there_is_nobody() {
        assertThat(terminal.run("evict", "--type", "CPU.4V.16G", "--location", "FIN-01", "--count", "3"))
                .isEqualTo("There was none to evict.\n");
        assertThat(terminal.json("evict", "--type", "CPU.4V.16G", "--location", "FIN-01")
                        .path("evicted"))
                .isEmpty();
    }

    @Test
    void prices_are_set_for_one_kind_at_a_time() {
        assertThat(terminal.run("price", "set", "CPU.4V.16G", "0.25", "--spot"))
                .isEqualTo("CPU.4V.16G costs 0.25 from now on.\n");
        assertThat(terminal.fail("price", "set", "NVMe", "0.25", "--volume", "--spot"))
                .contains("only one of");
        assertThat(terminal.fail("price", "set", "no-such-type", "1")).contains("no-such-type");
    }

    @Test
    void contracts_are_asked_for_by_the_id_of_what_they_are_for() {
        assertThat(terminal.fail("contract", "show", "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01"))
                .startsWith("havu: ");
        assertThat(terminal.fail(
                        "contract", "set", "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01", "--extension", "auto_renew"))
                .startsWith("havu: ");
    }
}
