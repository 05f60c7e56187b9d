package dev.havu.server.acceptance;

import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Simulations in which one step is slow, so that a test can look at the state it belongs to. */
final class SlowSteps {
    private SlowSteps() {}

    /** The step lasts longer than the state it belongs to may last. */
    static SimulationSpec of(Step step) {
        return new SimulationSpec(policies(step), List.of());
    }

    /** The step lasts as long as asked for. */
    static SimulationSpec of(Step step, Duration duration) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(step, new TransitionPolicy.Fixed(duration));
        return new SimulationSpec(policies, List.of());
    }

    /** The default timings, except that one step takes a day. */
    static Map<Step, TransitionPolicy> policies(Step step) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(step, new TransitionPolicy.Fixed(Duration.ofDays(1)));
        return policies;
    }
}
