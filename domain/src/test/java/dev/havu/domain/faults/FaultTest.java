package dev.havu.domain.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.faults.FaultEffect.Drop;
import dev.havu.domain.faults.FaultEffect.Moment;
import dev.havu.domain.faults.FaultEffect.Outcome;
import dev.havu.domain.faults.FaultEffect.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a rule is about, and how it counts. */
class FaultTest {
    private static final FaultEffect DROP = new Drop(Moment.BEFORE);
    private static final FaultEffect OUTCOME = new Outcome(Result.ERROR, "trainer");

    @Test
    void it_lets_pass_first_then_hits_and_then_is_spent() {
        Fault rule = rule("listVolumes", null, 2, 1, DROP);

        rule = rule.met().met();
        assertThat(rule.passed()).isEqualTo(2);
        assertThat(rule.hits()).isZero();
        assertThat(rule.remaining()).isEqualTo(1);
        assertThat(rule.isSpent()).isFalse();

        rule = rule.met();
        assertThat(rule.passed()).isEqualTo(2);
        assertThat(rule.hits()).isEqualTo(1);
        assertThat(rule.remaining()).isZero();
        assertThat(rule.isSpent()).isTrue();
        assertThat(rule.isAboutRequest("listVolumes", "alice")).isFalse();
    }

    @Test
    void without_a_number_it_never_ends() {
        Fault rule = rule("listVolumes", null, 0, null, DROP);
        for (int i = 0; i < 1_000; i++) {
            rule = rule.met();
        }

        assertThat(rule.hits()).isEqualTo(1_000);
        assertThat(rule.remaining()).isNull();
        assertThat(rule.isSpent()).isFalse();
    }

    @Test
    void it_is_about_its_operation_or_all_and_its_project_or_all() {
        assertThat(rule("listVolumes", null, 0, null, DROP).isAboutRequest("listVolumes", null))
                .isTrue();
        assertThat(rule("listVolumes", null, 0, null, DROP).isAboutRequest("getVolume", "alice"))
                .isFalse();
        assertThat(rule("*", "alice", 0, null, DROP).isAboutRequest("getVolume", "alice"))
                .isTrue();
        assertThat(rule("*", "alice", 0, null, DROP).isAboutRequest("getVolume", "bob"))
                .isFalse();
        assertThat(rule("*", "alice", 0, null, DROP).isAboutRequest("getVolume", null))
                .isFalse();
    }

    @Test
    void an_outcome_is_about_provisioning_of_its_host_name_and_no_request() {
        Fault rule = rule("deployInstance", null, 0, null, OUTCOME);

        assertThat(rule.isAboutRequest("deployInstance", "alice")).isFalse();
        assertThat(rule.isAboutProvisioning("deployInstance", "alice", "trainer"))
                .isTrue();
        assertThat(rule.isAboutProvisioning("deployInstance", "alice", "trainer-2"))
                .isFalse();
        assertThat(rule.isAboutProvisioning("deployCluster", "alice", "trainer"))
                .isFalse();
        assertThat(rule("*", null, 0, null, DROP).isAboutProvisioning("deployInstance", "alice", "trainer"))
                .isFalse();
    }

    private static Fault rule(
            String operation, @Nullable String project, int skip, @Nullable Integer times, FaultEffect effect) {
        return new Fault("f", "north", operation, project, skip, times, effect, 0, 0);
    }
}
