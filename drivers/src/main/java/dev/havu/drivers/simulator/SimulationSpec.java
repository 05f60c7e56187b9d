package dev.havu.drivers.simulator;

import dev.havu.drivers.Step;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a simulated cloud behaves.
 *
 * @param policies how long each step takes; every step has one
 * @param outcomes scripted failures, the first match counts
 */
public record SimulationSpec(Map<Step, TransitionPolicy> policies, List<ScriptedOutcome> outcomes) {
    public SimulationSpec {
        for (Step step : Step.values()) {
            if (!policies.containsKey(step)) {
                throw new IllegalArgumentException("the simulation has no policy for " + step);
            }
        }
        policies = new EnumMap<>(policies);
        outcomes = List.copyOf(outcomes);
    }

    /**
     * Short enough to wait for, long enough to be seen: {@code ordered} ends before the Python SDK's second poll, and
     * {@code provisioning} lasts past it.
     */
    public static SimulationSpec defaults() {
        return new SimulationSpec(defaultPolicies(), List.of());
    }

    /** Everything at once. */
    public static SimulationSpec instant() {
        Map<Step, TransitionPolicy> policies = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            policies.put(step, new TransitionPolicy.Instant());
        }
        return new SimulationSpec(policies, List.of());
    }

    /** A fresh, changeable copy of the default policies. */
    public static Map<Step, TransitionPolicy> defaultPolicies() {
        Map<Step, TransitionPolicy> policies = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            policies.put(step, defaultPolicy(step));
        }
        return policies;
    }

    private static TransitionPolicy defaultPolicy(Step step) {
        return switch (step) {
            case INSTANCE_ACCEPT, CLUSTER_ACCEPT -> fixed(300);
            case INSTANCE_PROVISION -> new TransitionPolicy.Range(Duration.ofMillis(2000), Duration.ofMillis(2700));
            case CLUSTER_PROVISION -> new TransitionPolicy.Range(Duration.ofMillis(2500), Duration.ofMillis(3000));
            case INSTANCE_BOOT, NODE_BOOT -> fixed(1000);
            case INSTANCE_SHUTDOWN, INSTANCE_HALT, INSTANCE_HIBERNATE, NODE_SHUTDOWN, NODE_HALT -> fixed(500);
            case INSTANCE_DELETE, CLUSTER_DELETE -> fixed(300);
            case VOLUME_CREATE, VOLUME_ATTACH, VOLUME_DETACH, VOLUME_RESTORE, VOLUME_CANCEL_CLONE -> fixed(200);
            case VOLUME_CLONE -> fixed(1000);
            // Nothing stands behind simulated volumes.
            case VOLUME_RECONCILE -> new TransitionPolicy.Instant();
        };
    }

    private static TransitionPolicy fixed(long milliseconds) {
        return new TransitionPolicy.Fixed(Duration.ofMillis(milliseconds));
    }
}
