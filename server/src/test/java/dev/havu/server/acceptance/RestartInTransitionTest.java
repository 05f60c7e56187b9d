package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.states.LifecycleState;
import dev.havu.domain.states.StateRule;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A restart in the middle of any transition: what was under way goes on as if nothing had been, and its deadline counts
 * from when it began. Which transitions there are the state tables say, so a new state is tested as soon as it is there.
 */
class RestartInTransitionTest {
    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    Path directory;

    /** A transitional state of one of the tables. */
    record Transition<S extends Enum<S> & LifecycleState, T extends Enum<T>>(Life<S, T> life, S state) {
        Duration deadline() {
            return Objects.requireNonNull(life.table().rule(state).deadline());
        }

        /** Where it ends when all goes well. */
        S regularEnd() {
            return life.table().next(state, life.end(state).trigger());
        }

        /** Where everything under way has ended when all has gone well. */
        S rest(S from) {
            S rest = from;
            while (life.table().rule(rest).transitional() && life.end(rest).by() != null) {
                rest = life.table().next(rest, life.end(rest).trigger());
            }
            return rest;
        }

        S recovered() {
            return life.table().next(state, life.overdue());
        }

        /** How long it lasts in a simulation whose steps of this kind last so long. */
        Duration lasting(Duration step) {
            return life.end(state).by() == null ? deadline() : step;
        }

        /** The default timings, but the step of this state lasts so long. */
        SimulationSpec simulation(Duration step) {
            Step slow = life.end(state).by();
            return slow == null ? SimulationSpec.defaults() : SlowSteps.of(slow, step);
        }

        Life.Stored<S> find(RunningHavu havu, String id) {
            return havu.server().engine().transactions().store().read(session -> life.find(session, id));
        }

        void expect(S expected, RunningHavu havu, String id) {
            assertThat(find(havu, id).state()).isEqualTo(expected);
            assertThat(life.status(havu.alice(), id)).isEqualTo(expected.wireStatus());
        }

        @Override
        public String toString() {
            return life + " " + state;
        }
    }

    static Stream<Transition<?, ?>> every_transition() {
        return Life.ALL.stream().flatMap(RestartInTransitionTest::transitions);
    }

    private static <S extends Enum<S> & LifecycleState, T extends Enum<T>> Stream<Transition<?, ?>> transitions(
            Life<S, T> life) {
        return life.table().rules().stream()
                .filter(StateRule::transitional)
                .map(rule -> new Transition<>(life, rule.state()));
    }

    @ParameterizedTest
    @MethodSource("every_transition")
    <S extends Enum<S> & LifecycleState, T extends Enum<T>> void it_ends_when_it_would_have_ended_without_the_restarts(
            Transition<S, T> transition) {
        RunningHavu.Settings settings = RunningHavu.settings().in(directory).simulation(transition.simulation(STEP));
        Begun begun = begin(settings, transition);
        Instant end = begun.since().plus(transition.lasting(STEP));

        for (int minute = 1; minute <= 3; minute++) {
            Instant now = begun.since().plus(Duration.ofMinutes(minute));
            try (RunningHavu havu = settings.startingAt(now).start()) {
                transition.expect(transition.state(), havu, begun.id());
            }
        }
        try (RunningHavu havu = settings.startingAt(end.minus(MOMENT)).start()) {
            havu.advance(Duration.ZERO);
            transition.expect(transition.state(), havu, begun.id());
            havu.advance(MOMENT);
            transition.expect(transition.regularEnd(), havu, begun.id());
            havu.settle();
            transition.expect(transition.rest(transition.regularEnd()), havu, begun.id());
        }
    }

    @ParameterizedTest
    @MethodSource("every_transition")
    <S extends Enum<S> & LifecycleState, T extends Enum<T>> void its_deadline_counts_from_before_the_restart(
            Transition<S, T> transition) {
        RunningHavu.Settings settings = tooSlow(transition);
        Begun begun = begin(settings, transition);
        Instant deadline = begun.since().plus(transition.deadline());

        try (RunningHavu havu = settings.startingAt(deadline.minus(MOMENT)).start()) {
            havu.advance(Duration.ZERO);
            transition.expect(transition.state(), havu, begun.id());
            havu.advance(MOMENT);
            transition.expect(transition.recovered(), havu, begun.id());
        }
    }

    @ParameterizedTest
    @MethodSource("every_transition")
    <S extends Enum<S> & LifecycleState, T extends Enum<T>>
            void what_passed_its_deadline_meanwhile_is_recovered_at_start(Transition<S, T> transition) {
        RunningHavu.Settings settings = tooSlow(transition);
        Begun begun = begin(settings, transition);
        Instant late = begun.since().plus(transition.deadline()).plus(Duration.ofHours(1));

        try (RunningHavu havu = settings.startingAt(late).start()) {
            havu.advance(Duration.ZERO);
            transition.expect(transition.recovered(), havu, begun.id());
        }
        try (RunningHavu havu = settings.startingAt(late).start()) {
            transition.expect(transition.recovered(), havu, begun.id());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "NO_CAPACITY", "INSTALLATION_FAILED"})
    void a_machine_that_would_have_failed_fails_after_the_restart(InstanceState failed) {
        String hostname = switch (failed) {
            case ERROR -> "error";
            case NO_CAPACITY -> "full";
            default -> "blank";
        };
        RunningHavu.Settings settings = RunningHavu.settings().in(directory).simulation(InstanceClient.failures());
        String id;
        Instant now;
        try (RunningHavu havu = settings.start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            id = alice.deploy(DeployBody.gpu().with("hostname", hostname));
            havu.advance(InstanceClient.ORDERED);
            assertThat(alice.status(id)).isEqualTo("provisioning");
            now = clock(havu);
        }
        try (RunningHavu havu = settings.startingAt(now).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            alice.settled(id, failed.wireStatus());
            int held = failed == InstanceState.NO_CAPACITY ? 0 : 1;
            assertThat(allocations(havu)).isEqualTo(held);
        }
    }

    @Test
    void reads_that_were_counted_before_the_restart_count() {
        RunningHavu.Settings settings =
                RunningHavu.settings().in(directory).simulation(afterReads(Step.VOLUME_CREATE, 3));
        String id;
        try (RunningHavu havu = settings.start()) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            id = volumes.order();
            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.status(id)).isEqualTo("ordered");
        }
        try (RunningHavu havu = settings.start()) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.status(id)).isEqualTo("detached");
        }
    }

    @ParameterizedTest
    @MethodSource("every_transition")
    <S extends Enum<S> & LifecycleState, T extends Enum<T>> void the_driver_is_asked_anew_how_long_it_takes(
            Transition<S, T> transition) {
        Begun begun = begin(tooSlow(transition), transition);
        Duration sooner = transition.lasting(STEP);

        try (RunningHavu havu = RunningHavu.settings()
                .in(directory)
                .simulation(transition.simulation(STEP))
                .startingAt(begun.since())
                .start()) {
            havu.advance(sooner.minus(MOMENT));
            transition.expect(transition.state(), havu, begun.id());
            havu.advance(MOMENT);
            transition.expect(transition.regularEnd(), havu, begun.id());
        }
    }

    @Test
    void a_step_that_was_timed_can_wait_for_reads_after_the_restart() {
        RunningHavu.Settings timed = RunningHavu.settings().in(directory);
        RunningHavu.Settings read = RunningHavu.settings().in(directory).simulation(afterReads(Step.VOLUME_CREATE, 2));
        String id;
        try (RunningHavu havu = timed.start()) {
            id = new VolumeCalls(havu, havu.alice()).order();
        }
        try (RunningHavu havu = read.start()) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            havu.settle();
            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.status(id)).isEqualTo("detached");
        }
    }

    /** A transition under way in a directory that nobody has open. */
    private record Begun(String id, Instant since) {}

    private static <S extends Enum<S> & LifecycleState, T extends Enum<T>> Begun begin(
            RunningHavu.Settings settings, Transition<S, T> transition) {
        try (RunningHavu havu = settings.start()) {
            String id = transition.life().bring(havu, havu.alice(), transition.state());
            Life.Stored<S> stored = transition.find(havu, id);
            assertThat(stored).isEqualTo(new Life.Stored<>(transition.state(), clock(havu)));
            return new Begun(id, stored.since());
        }
    }

    /** Steps that last longer than any state may. */
    private RunningHavu.Settings tooSlow(Transition<?, ?> transition) {
        return RunningHavu.settings().in(directory).simulation(transition.simulation(Duration.ofDays(1)));
    }

    private static SimulationSpec afterReads(Step step, int reads) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(step, new TransitionPolicy.AfterReads(reads));
        return new SimulationSpec(policies, List.of());
    }

    private static Instant clock(RunningHavu havu) {
        return havu.server().engine().cloud(RunningHavu.CLOUD).clock().instant();
    }

    private static int allocations(RunningHavu havu) {
        return havu.server()
                .engine()
                .transactions()
                .store()
                .read(session -> session.fleet().allocations(RunningHavu.CLOUD).size());
    }
}
