package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Money: what is charged when, what comes back, what happens when it is spent; the clock is moved, the amounts are exact. */
class BillingTest {
    private static final String LEDGER = "/admin/v1/clouds/default/projects/default/ledger?limit=1000";
    private static final String USAGE = "/admin/v1/clouds/default/projects/default/usage";
    private static final String TOP_UPS = "/admin/v1/clouds/default/projects/default/top-ups";

    private final RunningHavu havu = RunningHavu.start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_balance_is_the_sum_of_the_ledger() {
        alice().running(DeployBody.gpu());
        havu.advance(Duration.ofHours(5));
        alice().running(DeployBody.small());
        havu.advance(Duration.ofDays(2));

        JsonNode ledger = havu.admin().getJson(LEDGER);
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode entry : ledger.get("entries")) {
            sum = sum.add(amount(entry, "amount"));
            assertThat(amount(entry, "balance_after")).isEqualByComparingTo(sum);
        }
        assertThat(balance()).isEqualByComparingTo(sum);
        assertThat(amount(ledger, "balance")).isEqualByComparingTo(sum);
        assertThat(ledger.get("entries").get(0).get("kind").asString()).isEqualTo("opening");
    }

    @Test
    void ten_minutes_are_paid_in_advance_for_the_instance_and_for_its_volume() {
        alice().deploy(DeployBody.gpu());

        // 3.555 an hour for the machine, 50 GB at 0.20 a month of 730 hours for its disk.
        assertThat(spent()).isEqualByComparingTo("0.592500");
        assertThat(charges()).containsExactly("instance 0.592500", "volume 0.002283");

        havu.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(spent()).isEqualByComparingTo("0.592500");
        havu.advance(Duration.ofMillis(1));
        assertThat(spent()).isEqualByComparingTo("1.185000");
    }

    @Test
    void an_instance_that_is_switched_off_costs_as_much_as_one_that_runs() {
        String id = alice().running(DeployBody.gpu());
        alice().act("shutdown", id).expect(202);
        havu.settle();
        BigDecimal before = balance();

        havu.advance(Duration.ofHours(10));

        assertThat(before.subtract(balance())).isEqualByComparingTo("35.686986");
    }

    @Test
    void what_was_not_used_comes_back_when_an_instance_is_deleted() {
        String id = alice().running(DeployBody.gpu());
        havu.advance(Duration.ofMinutes(15).minus(Duration.ofSeconds(10)));
        // It was running after ten seconds of settling: 15 minutes in all.
        alice().act("delete", id).expect(202);

        assertThat(kinds()).contains("refund instance", "refund volume");
        assertThat(total("instance")).isEqualByComparingTo("0.888750");
        BigDecimal after = balance();
        havu.advance(Duration.ofDays(1));
        assertThat(balance()).isEqualByComparingTo(after);
    }

    @Test
    void long_use_costs_exactly_what_the_price_says() {
        alice().running(DeployBody.gpu());

        havu.advance(Duration.ofDays(7).minus(Duration.ofSeconds(10)));

        // Seven days and the ten minutes that have just begun.
        assertThat(total("instance")).isEqualByComparingTo("597.8325");
        assertThat(total("volume")).isEqualByComparingTo("2.303653");
    }

    @Test
    void a_volume_in_the_trash_costs_nothing_and_one_that_is_restored_does() {
        String id = alice().api().create("/volumes", """
                {"type":"NVMe","size":730,"name":"data","location_code":"FIN-01"}""");
        havu.settle();
        alice().api().delete("/volumes/" + id).expect(202);
        BigDecimal before = balance();

        havu.advance(Duration.ofHours(50));
        assertThat(balance()).isEqualByComparingTo(before);

        alice().api()
                .put("/volumes", "{\"action\":\"restore\",\"id\":\"" + id + "\"}")
                .expect(202);
        havu.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(before.subtract(balance())).isEqualByComparingTo("0.2");
    }

    @Test
    void a_volume_that_grows_costs_more_from_then_on() {
        String id = alice().api().create("/volumes", """
                {"type":"NVMe","size":730,"name":"data","location_code":"FIN-01"}""");
        havu.settle();
        havu.advance(Duration.ofHours(1).minus(Duration.ofSeconds(10)));
        alice().api()
                .put("/volumes", "{\"action\":\"resize\",\"id\":\"" + id + "\",\"size\":1460}")
                .expect(202);
        havu.advance(Duration.ofHours(1).minusMillis(1));

        assertThat(total("volume")).isEqualByComparingTo("0.6");
    }

    @Test
    void prices_and_charges_are_in_the_currency_of_the_project() {
        try (RunningHavu euros = RunningHavu.settings().currency(Currency.EUR).start()) {
            InstanceClient client = new InstanceClient(euros, euros.alice());
            client.deploy(DeployBody.gpu().with("is_spot", true));

            JsonNode usage = euros.admin().getJson(USAGE);
            assertThat(usage.get("currency").asString()).isEqualTo("eur");
            assertThat(usage.at("/rows/0/amount").asString()).isEqualTo("0.238333");
        }
    }

    @Test
    void an_order_that_cannot_be_paid_for_ten_minutes_is_402_and_changes_nothing() {
        leave("0.59");
        List<String> before = alice().everything();

        alice().api()
                .post("/instances", DeployBody.gpu().toString())
                .expectError(402, "insufficient_funds", "0.0025", "usd", "top up");

        assertThat(alice().everything()).isEqualTo(before);
        assertThat(balance()).isEqualByComparingTo("0.59");
        leave("0.594783");
        alice().deploy(DeployBody.gpu());
        assertThat(balance()).isEqualByComparingTo("0");
    }

    @Test
    void a_volume_and_a_restored_one_have_to_be_paid_too() {
        String id = alice().api().create("/volumes", """
                {"type":"NVMe","size":730,"name":"data","location_code":"FIN-01"}""");
        havu.settle();
        alice().api().delete("/volumes/" + id).expect(202);
        leave("0.03");

        alice().api()
                .post("/volumes", "{\"type\":\"NVMe\",\"size\":730,\"name\":\"more\",\"location_code\":\"FIN-01\"}")
                .expectError(402, "insufficient_funds");
        alice().api()
                .put("/volumes", "{\"action\":\"restore\",\"id\":\"" + id + "\"}")
                .expectError(402, "insufficient_funds");
    }

    @Test
    void when_nothing_is_left_instances_are_discontinued_and_volumes_go_to_the_trash() {
        String id = alice().running(DeployBody.gpu());
        String data = alice().api().create("/volumes", """
                {"type":"NVMe","size":100,"name":"data","location_code":"FIN-01"}""");
        havu.settle();
        List<String> volumes = new ArrayList<>(alice().volumeIds(id));
        volumes.add(data);
        leave("3.6");

        havu.advance(Duration.ofMinutes(59));
        assertThat(alice().status(id)).isEqualTo("running");
        havu.advance(Duration.ofMinutes(20));

        assertThat(alice().status(id)).isEqualTo("discontinued");
        List<String> trash = new ArrayList<>();
        alice().api()
                .getJson("/volumes/trash")
                .forEach(volume -> trash.add(volume.get("id").asString()));
        assertThat(trash).containsExactlyInAnyOrderElementsOf(volumes);

        assertThat(events("balance.")).containsSubsequence("balance.topped_up", "balance.low", "balance.exhausted");

        // Six volumes were once restored so (facts 2.5).
        havu.admin().post(TOP_UPS, "{\"amount\":\"50\"}").expect(201);
        alice().api()
                .put("/volumes", "{\"action\":\"restore\",\"id\":\"" + data + "\"}")
                .expect(202);
        havu.settle();
        assertThat(alice().api().getJson("/volumes/" + data).get("status").asString())
                .isEqualTo("detached");
    }

    @Test
    void when_nothing_is_left_what_has_failed_goes_too_and_it_is_told_once() {
        try (RunningHavu failing =
                RunningHavu.settings().simulation(InstanceClient.failures()).start()) {
            InstanceClient client = new InstanceClient(failing, failing.alice());
            String broken = client.in(InstanceState.ERROR, 1).getFirst();
            String homeless = client.in(InstanceState.NO_CAPACITY, 1).getFirst();
            String hibernated = client.in(InstanceState.HIBERNATED, 1).getFirst();
            leave(failing, "0.005");

            failing.advance(Duration.ofDays(3));

            InstanceClient later = new InstanceClient(failing, failing.alice());
            assertThat(List.of(later.status(broken), later.status(homeless), later.status(hibernated)))
                    .containsOnly("discontinued");
            assertThat(later.api().getJson("/volumes")).isEmpty();
            assertThat(balance(failing).abs()).isLessThan(new BigDecimal("0.05"));
            assertThat(events(failing, "balance.exhausted")).hasSize(1);
        }
    }

    @Test
    void it_makes_no_difference_in_how_many_steps_the_time_passes() {
        alice().running(DeployBody.gpu());
        leave("100");
        havu.advance(Duration.ofDays(3));
        BigDecimal atOnce = balance();
        try (RunningHavu other = RunningHavu.start()) {
            InstanceClient client = new InstanceClient(other, other.alice());
            client.running(DeployBody.gpu());
            other.admin()
                    .post(TOP_UPS, "{\"amount\":\"" + new BigDecimal("100").subtract(balance(other)) + "\"}")
                    .expect(201);
            for (int i = 0; i < 72 * 12; i++) {
                other.advance(Duration.ofMinutes(5));
            }
            assertThat(balance(other)).isEqualByComparingTo(atOnce);
        }
    }

    @Test
    void the_usage_of_all_days_is_what_the_ledger_says_to_the_last_unit() {
        String id = alice().running(DeployBody.gpu());
        havu.advance(Duration.ofHours(40));
        alice().act("delete", id).expect(202);
        havu.advance(Duration.ofDays(1));

        JsonNode usage = havu.admin().getJson(USAGE);
        assertThat(amount(usage, "total")).isEqualByComparingTo(spentByLedger());
        List<String> dates = new ArrayList<>();
        usage.get("rows")
                .forEach(row -> dates.add(row.get("date").asString() + " "
                        + row.get("resource_kind").asString()));
        assertThat(dates)
                .containsExactly(
                        "2026-11-01 instance",
                        "2026-11-01 volume",
                        "2026-11-02 instance",
                        "2026-11-02 volume",
                        "2026-11-03 instance",
                        "2026-11-03 volume");
        // From 10:00 to midnight.
        assertThat(amount(usage.get("rows").get(0), "amount")).isEqualByComparingTo("49.77");

        JsonNode first = havu.admin().getJson(USAGE + "?from=2026-11-02&until=2026-11-02");
        assertThat(first.get("rows")).hasSize(2);
        assertThat(amount(first.get("rows").get(0), "amount")).isEqualByComparingTo("85.32");
    }

    @Test
    void the_usage_can_be_had_as_a_table() {
        alice().deploy(DeployBody.gpu().with("hostname", "first"));

        Answer answer = havu.admin().send("GET", USAGE, null, Map.of("Accept", "text/csv"));

        assertThat(answer.expect(200).header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.text().lines().toList().getFirst())
                .isEqualTo("date,resource_kind,resource_id,resource_name,amount");
        assertThat(answer.text()).contains("2026-11-01,instance,", ",\"first\",0.592500\r\n");
    }

    @Test
    void a_coupon_is_money_once() {
        offer("WELCOME", "25", "usd", null);
        BigDecimal before = balance();

        alice().deploy(DeployBody.small().with("coupon", "WELCOME"));

        assertThat(balance()).isGreaterThan(before.add(new BigDecimal("24.9")));
        alice().api()
                .post("/instances", DeployBody.small().with("coupon", "WELCOME").toString())
                .expectError(400, "invalid_request", "WELCOME", "used");
        JsonNode coupon =
                havu.admin().getJson("/admin/v1/clouds/default/coupons").get(0);
        assertThat(coupon.get("redeemed_by").asString()).isEqualTo("default");
    }

    @Test
    void a_coupon_that_is_unknown_expired_or_in_another_currency_is_refused_with_the_reason() {
        offer("OLD", "25", "usd", "2026-11-01T11:00:00.000Z");
        offer("EUROS", "25", "eur", null);
        havu.advance(Duration.ofHours(1));
        List<String> before = alice().everything();

        refusedCoupon("UNKNOWN", "there is no coupon");
        refusedCoupon("OLD", "has expired");
        refusedCoupon("EUROS", "is in eur");
        assertThat(alice().everything()).isEqualTo(before);

        havu.admin().delete("/admin/v1/clouds/default/coupons/EUROS").expect(204);
        refusedCoupon("EUROS", "there is no coupon");
    }

    @Test
    void a_long_term_contract_is_paid_up_front_less_its_discount() {
        havu.admin().post(TOP_UPS, "{\"amount\":\"5000\"}").expect(201);
        String id = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));

        JsonNode contract = havu.admin().getJson("/admin/v1/clouds/default/contracts/" + id);
        // 3.555 × 730 hours, less 2 %.
        assertThat(contract.get("paid").asString()).isEqualTo("2543.247000");
        assertThat(contract.get("ends_at").asString()).isEqualTo("2026-12-01T10:00:00.000Z");
        BigDecimal before = total("instance");
        havu.advance(Duration.ofDays(20));
        assertThat(total("instance")).isEqualByComparingTo(before);
    }

    @Test
    void a_long_term_instance_that_becomes_a_spot_one_leaves_its_contract_and_is_paid_by_time() {
        havu.admin().post(TOP_UPS, "{\"amount\":\"5000\"}").expect(201);
        String id = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));
        BigDecimal before = total("instance");

        alice().act("configure_spot", id, Map.of("is_spot", true)).expect(202);

        havu.admin().get("/admin/v1/clouds/default/contracts/" + id).expect(404);
        assertThat(alice().get(id).get("contract").asString()).isEqualTo("SPOT");
        havu.advance(Duration.ofHours(1));
        assertThat(total("instance")).isGreaterThan(before);
        havu.advance(Duration.ofDays(40));
        assertThat(events("contract.")).isEmpty();
    }

    @Test
    void a_cluster_on_a_long_term_contract_shows_its_period_and_follows_its_settings() {
        String id = alice().api()
                .post("/clusters", """
                {"cluster_type":"16B200","image":"ubuntu-22.04-cuda-12.8-cluster","hostname":"c","description":"",
                 "location_code":"FIN-03","contract":"LONG_TERM","extension_settings":"end_contract",
                 "shared_volume":{"name":"home","size":1000}}""")
                .expect(202)
                .json()
                .get("id")
                .asString();
        havu.advance(Duration.ofMinutes(5));

        assertThat(havu.alice()
                        .getJson("/clusters/" + id)
                        .get("long_term_period")
                        .asString())
                .isEqualTo("1 month");
        havu.advance(Duration.ofDays(30).minus(Duration.ofMinutes(6)));
        assertThat(havu.alice().getJson("/clusters/" + id).get("status").asString())
                .isEqualTo("running");
        havu.advance(Duration.ofMinutes(10));
        assertThat(havu.alice().getJson("/clusters/" + id).get("status").asString())
                .isEqualTo("discontinued");
    }

    @Test
    void a_contract_is_renewed_goes_on_by_the_hour_or_ends_as_it_was_set() {
        havu.admin().post(TOP_UPS, "{\"amount\":\"50000\"}").expect(201);
        String renewed = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));
        String hourly = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));
        String ended = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));
        change(renewed, "{\"period\":\"3_MONTHS\"}");
        change(hourly, "{\"extension\":\"pay_as_you_go\"}");
        change(ended, "{\"extension\":\"end_contract\"}");

        havu.advance(Duration.ofDays(31));

        JsonNode next = havu.admin().getJson("/admin/v1/clouds/default/contracts/" + renewed);
        assertThat(next.get("period").asString()).isEqualTo("3_MONTHS");
        assertThat(next.get("ends_at").asString()).startsWith("2027-03-01");
        assertThat(next.get("paid").asString()).isEqualTo("7551.886500");
        assertThat(alice().get(hourly).get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(alice().status(ended)).isEqualTo("discontinued");
        assertThat(events("contract."))
                .containsExactlyInAnyOrder("contract.renewed", "contract.ended", "contract.ended");
        havu.admin().get("/admin/v1/clouds/default/contracts/" + hourly).expect(404);
    }

    @Test
    void a_contract_that_cannot_be_paid_is_402_and_one_that_cannot_be_renewed_goes_on_by_the_hour() {
        leave("1000");
        alice().api()
                .post(
                        "/instances",
                        DeployBody.gpu().with("contract", "LONG_TERM").toString())
                .expectError(402, "insufficient_funds");
        leave("2600");
        String id = alice().running(DeployBody.gpu().with("contract", "LONG_TERM"));

        havu.advance(Duration.ofDays(30));

        assertThat(alice().get(id).get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(alice().status(id)).isEqualTo("running");
    }

    @Test
    void an_instance_that_found_no_room_after_all_costs_nothing() {
        try (RunningHavu full =
                RunningHavu.settings().simulation(InstanceClient.failures()).start()) {
            InstanceClient client = new InstanceClient(full, full.alice());
            client.settled(client.deploy(DeployBody.gpu().with("hostname", "full")), "no_capacity");

            JsonNode rows = full.admin().getJson(USAGE).get("rows");
            assertThat(rows.get(0).get("resource_kind").asString()).isEqualTo("instance");
            assertThat(amount(rows.get(0), "amount")).isEqualByComparingTo("0");
        }
    }

    @Test
    void an_instance_goes_only_to_a_project_that_can_keep_it_for_half_an_hour() {
        String id = alice().running(DeployBody.gpu());
        havu.admin()
                .post("/admin/v1/clouds/default/projects/other/top-ups", "{\"amount\":\"-999998.3\"}")
                .expect(201);

        alice().act("transfer", id, Map.of("project_id", "other"))
                .expectError(402, "insufficient_funds", "other", "1.777500", "half an hour");
        havu.admin()
                .post("/admin/v1/clouds/default/projects/other/top-ups", "{\"amount\":\"0.1\"}")
                .expect(201);
        alice().act("transfer", id, Map.of("project_id", "other")).expect(202);
        BigDecimal before = balance();
        havu.advance(Duration.ofHours(1));
        assertThat(balance()).as("who has it pays for it").isEqualByComparingTo(before);
    }

    @Test
    void a_top_up_needs_an_amount_that_is_one() {
        havu.admin().post(TOP_UPS, "{\"amount\":\"0\"}").expect(400);
        havu.admin().post(TOP_UPS, "{\"amount\":\"0.0000001\"}").expect(400);
        havu.admin().post(TOP_UPS, "{\"amount\":\"ten\"}").expect(400);
        havu.admin()
                .post("/admin/v1/clouds/default/projects/nobody/top-ups", "{\"amount\":\"1\"}")
                .expect(404);
    }

    @Test
    void what_was_charged_survives_a_restart(@TempDir Path directory) {
        BigDecimal before;
        try (RunningHavu first = RunningHavu.settings().in(directory).start()) {
            new InstanceClient(first, first.alice()).running(DeployBody.gpu());
            first.advance(Duration.ofHours(3));
            before = balance(first);
        }
        try (RunningHavu second = RunningHavu.settings()
                .in(directory)
                .startingAt(RunningHavu.START.plus(Duration.ofHours(3)).plus(Duration.ofSeconds(10)))
                .start()) {
            assertThat(balance(second)).isEqualByComparingTo(before);
            second.advance(Duration.ofHours(1));
            assertThat(before.subtract(balance(second))).isEqualByComparingTo("3.568699");
        }
    }

    /** With a token that was issued just now. */
    private InstanceClient alice() {
        return new InstanceClient(havu, havu.alice());
    }

    private List<String> events(String type) {
        return events(havu, type);
    }

    private static List<String> events(RunningHavu havu, String type) {
        List<String> types = new ArrayList<>();
        havu.admin()
                .getJson("/admin/v1/clouds/default/events?limit=1000&type=" + type)
                .get("events")
                .forEach(event -> types.add(event.get("type").asString()));
        return types;
    }

    private void refusedCoupon(String code, String reason) {
        alice().api()
                .post("/instances", DeployBody.small().with("coupon", code).toString())
                .expectError(400, "invalid_request", code, reason);
    }

    private void offer(String code, String amount, String currency, String expiresAt) {
        havu.admin()
                .post("/admin/v1/clouds/default/coupons", """
                        {"code":"%s","amount":"%s","currency":"%s","expires_at":%s}""".formatted(
                                code, amount, currency, expiresAt == null ? "null" : "\"" + expiresAt + "\""))
                .expect(201);
    }

    private void change(String id, String body) {
        havu.admin().put("/admin/v1/clouds/default/contracts/" + id, body).expect(200);
    }

    /** Leaves the project with this and no more. */
    private void leave(String amount) {
        leave(havu, amount);
    }

    private static void leave(RunningHavu havu, String amount) {
        BigDecimal change = new BigDecimal(amount).subtract(balance(havu));
        havu.admin()
                .post(TOP_UPS, "{\"amount\":\"" + change.toPlainString() + "\"}")
                .expect(201);
    }

    private BigDecimal balance() {
        return balance(havu);
    }

    private static BigDecimal balance(RunningHavu havu) {
        return havu.alice().getJson("/balance").get("amount").decimalValue();
    }

    /** For instances. */
    private BigDecimal spent() {
        return total("instance");
    }

    private BigDecimal total(String kind) {
        BigDecimal total = BigDecimal.ZERO;
        for (JsonNode row : havu.admin().getJson(USAGE).get("rows")) {
            if (row.get("resource_kind").asString().equals(kind)) {
                total = total.add(amount(row, "amount"));
            }
        }
        return total;
    }

    private BigDecimal spentByLedger() {
        BigDecimal spent = BigDecimal.ZERO;
        for (JsonNode entry : havu.admin().getJson(LEDGER).get("entries")) {
            if (!entry.get("resource_id").isNull()) {
                spent = spent.subtract(amount(entry, "amount"));
            }
        }
        return spent;
    }

    private List<String> charges() {
        List<String> charges = new ArrayList<>();
        for (JsonNode entry : havu.admin().getJson(LEDGER).get("entries")) {
            if (entry.get("kind").asString().equals("charge")) {
                charges.add(entry.get("resource_kind").asString() + " "
                        + amount(entry, "amount").negate().toPlainString());
            }
        }
        return charges;
    }

    private List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        for (JsonNode entry : havu.admin().getJson(LEDGER).get("entries")) {
            kinds.add(entry.get("kind").asString() + " "
                    + entry.get("resource_kind").asString(""));
        }
        return kinds;
    }

    private static BigDecimal amount(JsonNode node, String field) {
        return new BigDecimal(node.get(field).asString());
    }
}
