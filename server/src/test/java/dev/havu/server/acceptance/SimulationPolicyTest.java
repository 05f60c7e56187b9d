package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a simulated instance takes for each step: at once, a fixed time, a time from a range, or some reads. */
class SimulationPolicyTest {
    private static final int MACHINES = 8;

    @Test
    void with_instant_steps_an_instance_runs_before_it_is_read_for_the_first_time() {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(SimulationSpec.instant()).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());

            String id = alice.ordered();
            assertThat(alice.status(id)).isEqualTo("running");
            assertThat(alice.get(id).get("ip").asString()).startsWith("198.18.");

            for (String[] step : new String[][] {
                {"shutdown", "offline"},
                {"start", "running"},
                {"hibernate", "offline"},
                {"restore", "running"},
                {"delete", "discontinued"}
            }) {
                alice.act(step[0], id).expect(202);
                assertThat(alice.status(id)).as(step[0]).isEqualTo(step[1]);
            }
        }
    }

    @Test
    void a_fixed_step_takes_exactly_its_time() {
        try (RunningHavu havu = start(Map.of(
                Step.INSTANCE_ACCEPT, new TransitionPolicy.Instant(),
                Step.INSTANCE_PROVISION, new TransitionPolicy.Fixed(Duration.ofMinutes(3)),
                Step.INSTANCE_SHUTDOWN, new TransitionPolicy.Fixed(Duration.ofSeconds(30))))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.ordered();

            assertThat(alice.status(id)).isEqualTo("provisioning");
            havu.advance(Duration.ofMinutes(3).minusMillis(1));
            assertThat(alice.status(id)).isEqualTo("provisioning");
            havu.advance(Duration.ofMillis(1));
            assertThat(alice.status(id)).isEqualTo("running");

            alice.act("shutdown", id).expect(202);
            havu.advance(Duration.ofSeconds(30).minusMillis(1));
            assertThat(alice.status(id)).isEqualTo("running");
            havu.advance(Duration.ofMillis(1));
            assertThat(alice.status(id)).isEqualTo("offline");
        }
    }

    @Test
    void a_step_of_no_time_is_like_an_instant_one() {
        try (RunningHavu havu = start(Map.of(
                Step.INSTANCE_ACCEPT, new TransitionPolicy.Fixed(Duration.ZERO),
                Step.INSTANCE_PROVISION, new TransitionPolicy.Range(Duration.ZERO, Duration.ZERO)))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());

            assertThat(alice.status(alice.ordered())).isEqualTo("running");
        }
    }

    @Test
    void times_from_a_range_differ_between_instances_and_stay_within_it() {
        List<Integer> times = provisioningTimes();

        assertThat(times).hasSize(MACHINES).allSatisfy(time -> assertThat(time).isBetween(1000, 9000));
        assertThat(times.stream().distinct()).hasSizeGreaterThan(4);
    }

    @Test
    void the_same_seed_draws_the_same_times_again() {
        assertThat(provisioningTimes()).isEqualTo(provisioningTimes());
    }

    @Test
    void after_n_reads_the_next_read_sees_the_next_state_whether_by_id_or_in_the_list() {
        try (RunningHavu havu = start(Map.of(
                Step.INSTANCE_ACCEPT, new TransitionPolicy.AfterReads(1),
                Step.INSTANCE_PROVISION, new TransitionPolicy.AfterReads(3)))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.ordered();

            assertThat(alice.status(id)).isEqualTo("ordered");
            assertThat(alice.status(id)).isEqualTo("provisioning");
            assertThat(alice.list("?status=provisioning")).containsExactly(id);
            assertThat(alice.status(id)).isEqualTo("provisioning");
            assertThat(alice.list("?status=running")).containsExactly(id);
            assertThat(alice.status(id)).isEqualTo("running");
        }
    }

    @Test
    void only_reads_of_the_instance_itself_count_and_time_does_not() {
        try (RunningHavu havu = start(Map.of(
                Step.INSTANCE_ACCEPT, new TransitionPolicy.Instant(),
                Step.INSTANCE_PROVISION, new TransitionPolicy.AfterReads(2)))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String watched = alice.ordered();
            String unwatched = alice.ordered();

            havu.advance(Duration.ofMinutes(20));
            for (int i = 0; i < 3; i++) {
                alice.status(watched);
                alice.list("?status=running");
            }

            assertThat(alice.status(watched)).isEqualTo("running");
            assertThat(alice.status(unwatched)).isEqualTo("provisioning");
        }
    }

    @Test
    void reads_count_for_later_steps_too() {
        try (RunningHavu havu = start(Map.of(Step.INSTANCE_SHUTDOWN, new TransitionPolicy.AfterReads(2)))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.running();
            for (int i = 0; i < 5; i++) {
                assertThat(alice.status(id)).isEqualTo("running");
            }

            alice.act("shutdown", id).expect(202);

            assertThat(alice.status(id)).isEqualTo("running");
            assertThat(alice.status(id)).isEqualTo("running");
            assertThat(alice.status(id)).isEqualTo("offline");
        }
    }

    @Test
    void an_instance_that_nobody_reads_is_in_error_when_its_time_is_up() {
        try (RunningHavu havu = start(Map.of(Step.INSTANCE_PROVISION, new TransitionPolicy.AfterReads(2)))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.ordered();

            havu.advance(InstanceClient.ORDERED.plus(Duration.ofMinutes(30)));

            assertThat(alice.status(id)).isEqualTo("error");
        }
    }

    @Test
    void a_driver_that_takes_too_long_leaves_the_instance_in_error() {
        try (RunningHavu havu =
                start(Map.of(Step.INSTANCE_PROVISION, new TransitionPolicy.Fixed(Duration.ofHours(2))))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.ordered();

            havu.advance(InstanceClient.ORDERED.plus(Duration.ofMinutes(30)).minusMillis(1));
            assertThat(alice.status(id)).isEqualTo("provisioning");
            havu.advance(Duration.ofMillis(1));

            assertThat(alice.status(id)).isEqualTo("error");
        }
    }

    /** How many milliseconds, in steps of 250, each of several instances takes under a range. */
    private static List<Integer> provisioningTimes() {
        try (RunningHavu havu = start(Map.of(
                Step.INSTANCE_ACCEPT, new TransitionPolicy.Instant(),
                Step.INSTANCE_PROVISION, new TransitionPolicy.Range(Duration.ofSeconds(1), Duration.ofSeconds(9))))) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < MACHINES; i++) {
                ids.add(alice.ordered());
            }
            Integer[] times = new Integer[MACHINES];
            for (int time = 0; time <= 9_000; time += 250) {
                for (String id : alice.list("?status=running")) {
                    int machine = ids.indexOf(id);
                    times[machine] = times[machine] == null ? time : times[machine];
                }
                havu.advance(Duration.ofMillis(250));
            }
            return List.of(times);
        }
    }

    private static RunningHavu start(Map<Step, TransitionPolicy> changed) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.putAll(changed);
        return RunningHavu.settings()
                .simulation(new SimulationSpec(policies, List.of()))
                .start();
    }
}
