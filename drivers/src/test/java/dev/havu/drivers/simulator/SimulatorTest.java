package dev.havu.drivers.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulator keeps no state: what it answers follows from the task, the policies and the seed alone. */
class SimulatorTest {
    private static final Instant SINCE = Samples.NOW;

    private static Simulator simulator(Step step, TransitionPolicy policy, ScriptedOutcome... outcomes) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(step, policy);
        return new Simulator(new SimulationSpec(policies, List.of(outcomes)), 42);
    }

    private static Task provision(Instance instance) {
        return new Task.OfInstance(Step.INSTANCE_PROVISION, instance);
    }

    private static Progress afterMillis(Simulator simulator, Task task, long milliseconds) {
        return simulator.carryOut(task, SINCE.plusMillis(milliseconds));
    }

    @Test
    void an_instant_step_is_done_when_it_is_asked_for() {
        Simulator simulator = simulator(Step.INSTANCE_PROVISION, new TransitionPolicy.Instant());

        assertThat(afterMillis(simulator, provision(Samples.instance("a")), 0)).isInstanceOf(Progress.Done.class);
    }

    @Test
    void a_fixed_step_is_done_exactly_when_its_time_is_over() {
        Simulator simulator = simulator(Step.INSTANCE_PROVISION, new TransitionPolicy.Fixed(Duration.ofMillis(500)));
        Task task = provision(Samples.instance("a"));

        assertThat(afterMillis(simulator, task, 0)).isEqualTo(new Progress.Pending(SINCE.plusMillis(500)));
        assertThat(afterMillis(simulator, task, 499)).isEqualTo(new Progress.Pending(SINCE.plusMillis(500)));
        assertThat(afterMillis(simulator, task, 500)).isInstanceOf(Progress.Done.class);
    }

    @Test
    void a_drawn_duration_lies_in_its_range_and_uses_all_of_it() {
        Simulator simulator = simulator(
                Step.INSTANCE_PROVISION, new TransitionPolicy.Range(Duration.ofMillis(2000), Duration.ofMillis(2009)));

        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            drawn.add(duration(simulator, provision(Samples.instance("instance-" + i))));
        }

        assertThat(drawn)
                .containsExactlyInAnyOrder(2000L, 2001L, 2002L, 2003L, 2004L, 2005L, 2006L, 2007L, 2008L, 2009L);
    }

    @Test
    void a_drawn_duration_is_the_same_after_a_restart_and_another_for_another_step_or_seed() {
        TransitionPolicy policy = new TransitionPolicy.Range(Duration.ZERO, Duration.ofHours(1));
        Task task = provision(Samples.instance("a"));
        Task later = provision(Samples.instance("a").moved(InstanceState.PROVISIONING, SINCE));
        Simulator simulator = simulator(Step.INSTANCE_PROVISION, policy);
        Simulator restarted = simulator(Step.INSTANCE_PROVISION, policy);
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(Step.INSTANCE_PROVISION, policy);
        Simulator otherSeed = new Simulator(new SimulationSpec(policies, List.of()), 43);

        assertThat(duration(restarted, task)).isEqualTo(duration(simulator, task));
        assertThat(duration(simulator, later)).isNotEqualTo(duration(simulator, task));
        assertThat(duration(otherSeed, task)).isNotEqualTo(duration(simulator, task));
    }

    @Test
    void a_range_of_one_value_is_that_value() {
        Simulator simulator = simulator(
                Step.INSTANCE_PROVISION, new TransitionPolicy.Range(Duration.ofSeconds(3), Duration.ofSeconds(3)));

        assertThat(duration(simulator, provision(Samples.instance("a")))).isEqualTo(3000);
    }

    @Test
    void a_step_that_waits_for_reads_asks_for_them_and_is_done_when_none_are_left() {
        Simulator simulator = simulator(Step.INSTANCE_PROVISION, new TransitionPolicy.AfterReads(3));
        Instance instance = Samples.instance("a");

        assertThat(afterMillis(simulator, provision(instance), 0)).isEqualTo(new Progress.AwaitingReads(3));
        assertThat(afterMillis(simulator, provision(instance.withReadsLeft(2)), 9_000_000))
                .isEqualTo(new Progress.AwaitingReads(2));
        assertThat(afterMillis(simulator, provision(instance.withReadsLeft(0)), 0))
                .isInstanceOf(Progress.Done.class);
        assertThat(simulator.countsReads()).isTrue();
        assertThat(new Simulator(SimulationSpec.defaults(), 1).countsReads()).isFalse();
    }

    @Test
    void asking_what_is_foreseen_gives_the_same_answer_as_carrying_out() {
        Simulator simulator = new Simulator(SimulationSpec.defaults(), 42);

        for (int milliseconds = 0; milliseconds < 3000; milliseconds += 100) {
            Task task = provision(Samples.instance("a"));
            assertThat(simulator.foresee(task, SINCE.plusMillis(milliseconds)))
                    .isEqualTo(afterMillis(simulator, task, milliseconds));
        }
    }

    @Test
    void machines_whose_host_name_matches_a_script_fail_when_the_script_says() {
        Simulator simulator = simulator(
                Step.INSTANCE_PROVISION,
                new TransitionPolicy.Instant(),
                new ScriptedOutcome("full-*", Progress.Failure.NO_CAPACITY, Duration.ofSeconds(1)),
                new ScriptedOutcome("*", Progress.Failure.ERROR, Duration.ZERO));

        assertThat(afterMillis(simulator, provision(Samples.instanceNamed("full-1")), 999))
                .isEqualTo(new Progress.Pending(SINCE.plusMillis(1000)));
        assertThat(failure(afterMillis(simulator, provision(Samples.instanceNamed("full-1")), 1000)))
                .isEqualTo(Progress.Failure.NO_CAPACITY);
        assertThat(failure(afterMillis(simulator, provision(Samples.instanceNamed("other")), 0)))
                .isEqualTo(Progress.Failure.ERROR);
    }

    @Test
    void a_script_concerns_only_steps_that_bring_machines_up() {
        ScriptedOutcome everything = new ScriptedOutcome("*", Progress.Failure.ERROR, Duration.ZERO);
        Simulator simulator = simulator(Step.INSTANCE_DELETE, new TransitionPolicy.Instant(), everything);

        assertThat(simulator.carryOut(new Task.OfInstance(Step.INSTANCE_DELETE, Samples.instance("a")), SINCE))
                .isInstanceOf(Progress.Done.class);
        assertThat(simulator.carryOut(new Task.OfInstance(Step.INSTANCE_BOOT, Samples.instance("a")), SINCE))
                .isInstanceOf(Progress.Failed.class);
        Volume volume = Samples.volume("v");
        assertThat(simulator.carryOut(new Task.OfVolume(Step.VOLUME_CREATE, volume), SINCE.plusSeconds(10)))
                .isInstanceOf(Progress.Done.class);
    }

    @Test
    void a_star_in_a_host_name_stands_for_any_text_and_nothing_else_is_special() {
        assertThat(matches("fail-*", "fail-")).isTrue();
        assertThat(matches("fail-*", "fail-a-b")).isTrue();
        assertThat(matches("fail-*", "not-fail-a")).isFalse();
        assertThat(matches("*gpu*", "my-gpu-1")).isTrue();
        assertThat(matches("*", "")).isTrue();
        assertThat(matches("**", "x")).isTrue();
        assertThat(matches("a.c", "abc")).isFalse();
        assertThat(matches("a.c", "a.c")).isTrue();
        assertThat(matches("", "a")).isFalse();
    }

    @Test
    void a_machine_that_is_up_has_a_public_address_of_its_number() {
        Simulator simulator = simulator(Step.INSTANCE_PROVISION, new TransitionPolicy.Instant());

        assertThat(afterMillis(simulator, provision(Samples.instance("a").withAddressNumber(300)), 0))
                .isEqualTo(new Progress.Done(Map.of("a", new Progress.Address("198.18.1.47", null))));
    }

    @Test
    void a_cluster_has_one_public_address_and_a_private_one_per_node() {
        Simulator simulator = simulator(Step.CLUSTER_PROVISION, new TransitionPolicy.Instant());
        Cluster cluster = Samples.cluster("c");

        assertThat(simulator.carryOut(new Task.OfCluster(Step.CLUSTER_PROVISION, cluster), SINCE))
                .isEqualTo(new Progress.Done(Map.of(
                        "c-0", new Progress.Address("198.18.0.10", "10.0.9.1"),
                        "c-1", new Progress.Address(null, "10.0.9.2"),
                        "c-2", new Progress.Address(null, "10.0.9.3"))));
        ClusterNode worker = cluster.nodes().get(1);
        assertThat(simulator.carryOut(new Task.OfNode(Step.NODE_BOOT, cluster, worker), SINCE.plusSeconds(5)))
                .isEqualTo(new Progress.Done(Map.of("c-1", new Progress.Address(null, "10.0.9.2"))));
    }

    private static long duration(Simulator simulator, Task task) {
        return simulator.carryOut(task, SINCE.minusSeconds(1)) instanceof Progress.Pending(Instant at)
                ? Duration.between(SINCE, at).toMillis()
                : -1;
    }

    private static Progress.Failure failure(Progress progress) {
        return ((Progress.Failed) progress).failure();
    }

    private static boolean matches(String pattern, String hostname) {
        return new ScriptedOutcome(pattern, Progress.Failure.ERROR, Duration.ZERO).matches(hostname);
    }
}
