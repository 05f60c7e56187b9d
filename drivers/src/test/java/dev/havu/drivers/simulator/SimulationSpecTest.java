package dev.havu.drivers.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.havu.drivers.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every step has a policy, and the defaults are long enough to be seen and short enough to wait for. */
class SimulationSpecTest {
    @Test
    void the_defaults_and_the_instant_simulation_have_a_policy_for_every_step() {
        assertThat(SimulationSpec.defaults().policies()).containsOnlyKeys(Step.values());
        assertThat(SimulationSpec.instant().policies()).containsOnlyKeys(Step.values());
        assertThat(SimulationSpec.instant().policies().values()).containsOnly(new TransitionPolicy.Instant());
    }

    @Test
    void a_step_without_a_policy_is_refused() {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.remove(Step.VOLUME_CLONE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SimulationSpec(policies, List.of()))
                .withMessageContaining("VOLUME_CLONE");
    }

    @Test
    void a_new_instance_is_ordered_for_less_than_half_a_second_and_provisioning_for_two_to_three() {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaults().policies();

        assertThat(policies.get(Step.INSTANCE_ACCEPT)).isEqualTo(new TransitionPolicy.Fixed(Duration.ofMillis(300)));
        assertThat(policies.get(Step.INSTANCE_PROVISION))
                .isEqualTo(new TransitionPolicy.Range(Duration.ofMillis(2000), Duration.ofMillis(2700)));
    }

    @Test
    void policies_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransitionPolicy.Fixed(Duration.ofMillis(-1)))
                .withMessageContaining("negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransitionPolicy.Range(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("from a shorter to a longer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransitionPolicy.Range(Duration.ofSeconds(-2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransitionPolicy.AfterReads(0))
                .withMessageContaining("at least 1");
    }
}
