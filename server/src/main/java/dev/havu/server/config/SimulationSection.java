package dev.havu.server.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code simulation} in the configuration file: how long the steps of the simulated cloud take, and which machines fail.
 * What is left out keeps its default.
 *
 * @param rules scripted failures, the first match counts
 */
public record SimulationSection(
        @Nullable InstanceSteps instance,
        @Nullable VolumeSteps volume,
        @Nullable ClusterSteps cluster,
        @Nullable NodeSteps node,
        List<Rule> rules) {
    /** Nothing is changed. */
    public static final SimulationSection DEFAULT = new SimulationSection(null, null, null, null, List.of());

    /** Nothing takes time. */
    public static final SimulationSection INSTANT = instant();

    public SimulationSection {
        rules = List.copyOf(Objects.requireNonNullElse(rules, List.of()));
    }

    /** Steps of an instance. */
    public record InstanceSteps(
            @Nullable TransitionPolicy ordered,
            @Nullable TransitionPolicy provisioning,
            @Nullable TransitionPolicy boot,
            @Nullable TransitionPolicy shutdown,
            @Nullable TransitionPolicy hibernate,
            @Nullable TransitionPolicy delete) {}

    /** Steps of a volume. */
    public record VolumeSteps(
            @Nullable TransitionPolicy create,
            @Nullable TransitionPolicy attach,
            @Nullable TransitionPolicy detach,
            @JsonProperty("clone") @Nullable TransitionPolicy cloning,
            @Nullable TransitionPolicy cancelClone,
            @Nullable TransitionPolicy restore) {}

    /** Steps of a cluster. */
    public record ClusterSteps(
            @Nullable TransitionPolicy ordered,
            @Nullable TransitionPolicy provisioning,
            @Nullable TransitionPolicy delete) {}

    /** Steps of a cluster's node. */
    public record NodeSteps(
            @Nullable TransitionPolicy boot, @Nullable TransitionPolicy shutdown) {}

    /**
     * Machines that fail.
     *
     * @param hostname host name in which {@code *} stands for any text
     * @param outcome what becomes of them
     * @param after how long after the step began; at once when left out
     */
    public record Rule(
            String hostname,
            Progress.Failure outcome,
            @Nullable Duration after) {
        public Rule {
            Required.present(hostname, "hostname");
            Required.present(outcome, "outcome");
        }
    }

    /** Called for a word in the place of the whole section. */
    public static SimulationSection valueOf(String word) {
        if (!word.equals("instant")) {
            throw new IllegalArgumentException("must be instant or a structure, but was '" + word + "'");
        }
        return INSTANT;
    }

    private static SimulationSection instant() {
        TransitionPolicy now = new TransitionPolicy.Instant();
        return new SimulationSection(
                new InstanceSteps(now, now, now, now, now, now),
                new VolumeSteps(now, now, now, now, now, now),
                new ClusterSteps(now, now, now),
                new NodeSteps(now, now),
                List.of());
    }

    /** What the simulator is told. */
    public SimulationSpec spec() {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        if (instance != null) {
            change(policies, Step.INSTANCE_ACCEPT, instance.ordered());
            change(policies, Step.INSTANCE_PROVISION, instance.provisioning());
            change(policies, Step.INSTANCE_BOOT, instance.boot());
            change(policies, Step.INSTANCE_SHUTDOWN, instance.shutdown());
            change(policies, Step.INSTANCE_HALT, instance.shutdown());
            change(policies, Step.INSTANCE_HIBERNATE, instance.hibernate());
            change(policies, Step.INSTANCE_DELETE, instance.delete());
        }
        if (volume != null) {
            change(policies, Step.VOLUME_CREATE, volume.create());
            change(policies, Step.VOLUME_ATTACH, volume.attach());
            change(policies, Step.VOLUME_DETACH, volume.detach());
            change(policies, Step.VOLUME_CLONE, volume.cloning());
            change(policies, Step.VOLUME_CANCEL_CLONE, volume.cancelClone());
            change(policies, Step.VOLUME_RESTORE, volume.restore());
        }
        if (cluster != null) {
            change(policies, Step.CLUSTER_ACCEPT, cluster.ordered());
            change(policies, Step.CLUSTER_PROVISION, cluster.provisioning());
            change(policies, Step.CLUSTER_DELETE, cluster.delete());
        }
        if (node != null) {
            change(policies, Step.NODE_BOOT, node.boot());
            change(policies, Step.NODE_SHUTDOWN, node.shutdown());
            change(policies, Step.NODE_HALT, node.shutdown());
        }
        List<ScriptedOutcome> outcomes = new ArrayList<>();
        for (Rule rule : rules) {
            outcomes.add(new ScriptedOutcome(
                    rule.hostname(), rule.outcome(), rule.after() == null ? Duration.ZERO : rule.after()));
        }
        return new SimulationSpec(policies, outcomes);
    }

    private static void change(Map<Step, TransitionPolicy> policies, Step step, @Nullable TransitionPolicy policy) {
        if (policy != null) {
            policies.put(step, policy);
        }
    }
}
