package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Timestamps;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The clock of a cloud goes as its operator says, and everything in the cloud goes by it. */
class ClockTest {
    private static final String CLOCK = "/admin/v1/clouds/default/clock";

    private RunningHavu havu = RunningHavu.start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_frozen_clock_stands_until_it_is_advanced_by_a_duration_or_to_a_time() {
        assertThat(havu.admin().getJson(CLOCK).toString())
                .isEqualTo("{\"mode\":\"frozen\",\"now\":\"2026-11-01T10:00:00.000Z\",\"offset\":\"0s\"}");

        assertThat(advance("\"by\":\"1d 12h 250ms\"").get("now").asString()).isEqualTo("2026-11-02T22:00:00.250Z");
        assertThat(advance("\"to\":\"2026-12-01T00:00:00Z\"").get("now").asString())
                .isEqualTo("2026-12-01T00:00:00.000Z");
        assertThat(havu.admin().getJson("/admin/v1/clouds/default").get("now").asString())
                .isEqualTo("2026-12-01T00:00:00.000Z");
    }

    @Test
    void every_move_is_an_event() {
        advance("\"by\":\"1d\"");
        set("\"mode\":\"frozen\",\"now\":\"2026-11-03T10:00:00Z\"").expect(200);
        quiet("");

        assertThat(havu.admin()
                        .getJson("/admin/v1/clouds/default/events?type=clock.moved")
                        .get("events")
                        .findValuesAsString("to"))
                .contains("2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z")
                .hasSize(6);
    }

    @Test
    void the_date_of_every_answer_is_that_of_the_cloud_it_is_about() {
        havu.close();
        havu = RunningHavu.settings().furtherCloud("suite", "carol").start();
        advance("\"by\":\"1d\"");

        assertThat(havu.alice().get("/instances").header("Date")).isEqualTo("Mon, 02 Nov 2026 10:00:00 GMT");
        assertThat(havu.admin().get(CLOCK).header("Date")).isEqualTo("Mon, 02 Nov 2026 10:00:00 GMT");
        assertThat(havu.client("carol").get("/instances").header("Date")).isEqualTo("Sun, 01 Nov 2026 10:00:00 GMT");
        assertThat(havu.admin().get("/admin/v1/clouds/suite").header("Date"))
                .isEqualTo("Sun, 01 Nov 2026 10:00:00 GMT");
        assertThat(havu.anonymous().get("/images").header("Date")).isEqualTo("Mon, 02 Nov 2026 10:00:00 GMT");
    }

    @Test
    void a_token_is_over_when_the_clock_says_so() {
        ApiClient alice = havu.alice();

        advance("\"by\":\"59m 59s 999ms\"");
        assertThat(alice.get("/balance").status()).isEqualTo(200);

        advance("\"by\":\"1ms\"");
        assertThat(alice.get("/balance").status()).isEqualTo(401);
        assertThat(havu.alice().get("/balance").status()).isEqualTo(200);
    }

    @Test
    void a_rate_window_is_over_when_the_clock_says_so() {
        havu.close();
        havu = RunningHavu.settings().withRateLimits().start();
        ApiClient alice = havu.alice();
        for (int i = 0; i < 60; i++) {
            alice.get("/balance").expect(200);
        }
        assertThat(alice.get("/balance").expect(429).header("Retry-After")).isEqualTo("60");

        advance("\"by\":\"59s\"");
        assertThat(alice.get("/balance").status()).isEqualTo(429);

        advance("\"by\":\"1s\"");
        assertThat(alice.get("/balance").expect(200).header("RateLimit")).contains("\"endpoint\";r=59;t=60");
    }

    @Test
    void everything_due_on_the_way_is_done_before_the_answer_each_at_its_time() {
        ApiClient alice = havu.alice();
        String instance = deploy(alice, "first");
        String volume =
                alice.create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":10,\"location_code\":\"FIN-01\"}");

        advance("\"by\":\"1s\"");
        assertThat(alice.getJson("/instances/" + instance).get("status").asString())
                .isEqualTo("provisioning");
        alice.delete("/volumes/" + volume).expect(202);

        advance("\"by\":\"95h\"");
        alice = havu.alice();
        assertThat(alice.getJson("/instances/" + instance).get("status").asString())
                .isEqualTo("running");
        assertThat(alice.getJson("/volumes/trash").size()).isEqualTo(1);

        advance("\"by\":\"1h\"");
        assertThat(havu.alice().getJson("/volumes/trash").size()).isZero();
    }

    @Test
    void a_clock_with_an_offset_runs_on_from_where_it_was_set_and_where_it_was_advanced_to() {
        Instant start = Instant.parse("2031-01-01T00:00:00Z");
        Instant before = Instant.now();

        assertThat(set("\"mode\":\"offset\",\"now\":\"2031-01-01T00:00:00Z\"")
                        .expect(200)
                        .json()
                        .get("mode")
                        .asString())
                .isEqualTo("offset");
        assertThat(now())
                .isBetween(
                        start,
                        start.plus(Duration.between(before, Instant.now())).plusMillis(1));

        advance("\"by\":\"30d\"");
        assertThat(now())
                .isBetween(
                        start.plus(Duration.ofDays(30)),
                        start.plus(Duration.ofDays(30))
                                .plus(Duration.between(before, Instant.now()))
                                .plusMillis(1));
        assertThat(havu.admin().getJson(CLOCK).get("offset").asString()).contains("d ");
        Instant shown = now();
        while (now().equals(shown)) {
            Thread.onSpinWait();
        }
        assertThat(now()).isAfter(shown);
    }

    @Test
    void machines_come_up_by_themselves_under_a_clock_that_runs() {
        set("\"mode\":\"offset\"").expect(200);
        ApiClient alice = havu.alice();
        String instance = deploy(alice, "first");

        Instant deadline = Instant.now().plusSeconds(30);
        while (!alice.getJson("/instances/" + instance).get("status").asString().equals("running")) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void setting_a_clock_to_a_later_time_does_what_is_due_until_then() {
        String instance = deploy(havu.alice(), "first");

        assertThat(set("\"mode\":\"frozen\",\"now\":\"2026-11-02T10:00:00+02:00\"")
                        .expect(200)
                        .json()
                        .get("now")
                        .asString())
                .isEqualTo("2026-11-02T08:00:00.000Z");
        assertThat(havu.alice().getJson("/instances/" + instance).get("status").asString())
                .isEqualTo("running");

        set("\"mode\":\"real\"").expect(200);
        assertThat(Duration.between(now(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(havu.admin().getJson(CLOCK).get("mode").asString()).isEqualTo("real");
    }

    @Test
    void a_real_clock_cannot_be_moved_and_the_refusal_says_what_to_do() {
        set("\"mode\":\"real\"").expect(200);

        assertThat(havu.admin()
                        .post(CLOCK + "/advance", "{\"by\":\"1d\"}")
                        .expect(409)
                        .text())
                .contains("shows real time", "frozen or offset");
        assertThat(havu.admin().post(CLOCK + "/run-until-quiet", "{}").status()).isEqualTo(409);
        assertThat(set("\"mode\":\"real\",\"now\":\"2031-01-01T00:00:00Z\"").status())
                .isEqualTo(400);
    }

    @Test
    void time_does_not_go_back_for_anything_that_exists() {
        assertThat(set("\"mode\":\"frozen\",\"now\":\"2020-01-01T00:00:00Z\"")
                        .expect(200)
                        .json()
                        .get("now")
                        .asString())
                .isEqualTo("2020-01-01T00:00:00.000Z");
        advance("\"to\":\"2035-01-01T00:00:00Z\"");
        havu.alice().create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");

        assertThat(set("\"mode\":\"frozen\",\"now\":\"2034-12-31T23:59:59.999Z\"")
                        .expect(409)
                        .text())
                .contains("2035-01-01T00:00:00Z", "cannot go back to 2034-12-31T23:59:59.999Z", "reset the cloud");
        assertThat(set("\"mode\":\"offset\",\"now\":\"2034-01-01T00:00:00Z\"").status())
                .isEqualTo(409);
        assertThat(set("\"mode\":\"real\"").expect(409).text()).contains("cannot go back to real time");
        assertThat(havu.admin()
                        .post(CLOCK + "/advance", "{\"to\":\"2034-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(409);
        assertThat(now()).isEqualTo(Instant.parse("2035-01-01T00:00:00Z"));
        assertThat(havu.admin().getJson(CLOCK).get("mode").asString()).isEqualTo("frozen");
    }

    @Test
    void running_until_quiet_waits_for_transitions_and_not_for_the_trash() {
        ApiClient alice = havu.alice();
        String volume =
                alice.create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":10,\"location_code\":\"FIN-01\"}");
        advance("\"by\":\"1s\"");
        alice.delete("/volumes/" + volume).expect(202);
        String instance = deploy(alice, "first");

        JsonNode clock = quiet("");

        assertThat(clock.get("quiet").asBoolean()).isTrue();
        assertThat(Timestamps.parse(clock.get("now").asString()))
                .isBetween(RunningHavu.START.plusSeconds(3), RunningHavu.START.plusSeconds(5));
        assertThat(alice.getJson("/instances/" + instance).get("status").asString())
                .isEqualTo("running");
        assertThat(quiet("").get("now").asString()).isEqualTo(clock.get("now").asString());
    }

    @Test
    void running_until_quiet_goes_no_further_than_allowed() {
        deploy(havu.alice(), "first");

        JsonNode clock = quiet("\"at_most\":\"1s\"");

        assertThat(clock.get("quiet").asBoolean()).isFalse();
        assertThat(clock.get("now").asString()).isEqualTo("2026-11-01T10:00:01.000Z");
    }

    @Test
    void running_until_quiet_does_not_wait_for_reads_until_machines_are_given_up() {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(Step.INSTANCE_PROVISION, new TransitionPolicy.AfterReads(3));
        havu.close();
        havu = RunningHavu.settings()
                .simulation(new SimulationSpec(policies, List.of()))
                .start();
        String instance = deploy(havu.alice(), "first");

        JsonNode clock = quiet("");

        assertThat(clock.get("quiet").asBoolean()).isFalse();
        assertThat(havu.alice().getJson("/instances/" + instance).get("status").asString())
                .isEqualTo("provisioning");
        assertThat(Timestamps.parse(clock.get("now").asString())).isBefore(RunningHavu.START.plusSeconds(2));
    }

    @Test
    void what_is_no_duration_or_both_or_too_far_is_400() {
        assertThat(havu.admin()
                        .post(CLOCK + "/advance", "{\"by\":\"soon\"}")
                        .expect(400)
                        .text())
                .contains("30d, 1d 12h, 90s or 250ms", "`soon`");
        assertThat(havu.admin().post(CLOCK + "/advance", "{}").status()).isEqualTo(400);
        assertThat(havu.admin()
                        .post(CLOCK + "/advance", "{\"by\":\"1d\",\"to\":\"2031-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);
        assertThat(havu.admin()
                        .post(CLOCK + "/advance", "{\"by\":\"999999999d\"}")
                        .expect(400)
                        .text())
                .contains("9999");
        assertThat(set("\"mode\":\"slow\"").status()).isEqualTo(400);
        assertThat(now()).isEqualTo(RunningHavu.START);
    }

    @Test
    void a_clock_goes_on_after_a_restart_as_it_was_left(@TempDir Path directory) {
        havu.close();
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        havu = settings.start();
        advance("\"by\":\"30d\"");
        havu.close();
        havu = settings.start();
        assertThat(havu.admin().getJson(CLOCK).toString())
                .isEqualTo("{\"mode\":\"frozen\",\"now\":\"2026-12-01T10:00:00.000Z\",\"offset\":\"0s\"}");

        set("\"mode\":\"offset\",\"now\":\"2031-01-01T00:00:00Z\"").expect(200);
        Instant shown = now();
        havu.close();
        havu = settings.start();
        assertThat(havu.admin().getJson(CLOCK).get("mode").asString()).isEqualTo("offset");
        assertThat(now()).isBetween(shown, shown.plus(Duration.ofMinutes(5)));
    }

    private static String deploy(ApiClient client, String hostname) {
        return client.create("/instances", """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"%s","description":"d",
                "location_code":"FIN-01"}""".formatted(hostname));
    }

    private JsonNode advance(String fields) {
        return havu.admin()
                .post(CLOCK + "/advance", "{" + fields + "}")
                .expect(200)
                .json();
    }

    private JsonNode quiet(String fields) {
        return havu.admin()
                .post(CLOCK + "/run-until-quiet", "{" + fields + "}")
                .expect(200)
                .json();
    }

    private Answer set(String fields) {
        return havu.admin().put(CLOCK, "{" + fields + "}");
    }

    private Instant now() {
        return Timestamps.parse(havu.admin().getJson(CLOCK).get("now").asString());
    }
}
