package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.ErrorBody;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.states.Outcome;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.instances.Instances;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every action of the OpenAPI document in every state of the table, over HTTP: 202 where the table moves on, 204 where the
 * instance is there already, and the error of the table everywhere else.
 */
class InstanceStateTableTest {
    private static final List<String> ACTIONS = List.of(
            "boot",
            "start",
            "shutdown",
            "delete",
            "discontinue",
            "hibernate",
            "restore",
            "configure_spot",
            "force_shutdown",
            "delete_stuck",
            "deploy",
            "transfer");

    private static final ProjectKey ALICES = new ProjectKey(RunningHavu.CLOUD, "default");
    private static final ProjectKey BOBS = new ProjectKey(RunningHavu.CLOUD, "other");

    @Test
    void these_are_all_actions_of_the_document() {
        try (RunningHavu havu = RunningHavu.start()) {
            assertThat(InstanceClient.ids(
                            havu.anonymous().getJson("/openapi.json").at("/components/schemas/InstanceAction/enum")))
                    .containsExactlyInAnyOrderElementsOf(ACTIONS);
        }
    }

    @ParameterizedTest
    @EnumSource(InstanceState.class)
    void every_action_is_answered_as_the_state_table_says(InstanceState state) {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(InstanceClient.failures()).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            List<String> ids = alice.in(state, ACTIONS.size());
            for (int i = 0; i < ACTIONS.size(); i++) {
                assertThat(read(havu, ALICES, ids.get(i)).state()).isEqualTo(state);
                assertThat(alice.status(ids.get(i))).isEqualTo(state.wireStatus());
                check(alice, state, ids.get(i), ACTIONS.get(i));
            }
        }
    }

    private static void check(InstanceClient alice, InstanceState state, String id, String action) {
        Answer answer = alice.act(action, id, Map.of("is_spot", true, "project_id", "other"));
        ProjectKey owner = ALICES;
        InstanceState after = state;
        switch (InstanceStates.TABLE.outcome(state, Instances.trigger(action))) {
            case Outcome.Moves<InstanceState>(InstanceState next) -> {
                answer.expect(202);
                assertThat(answer.json()).hasSize(1);
                owner = action.equals("transfer") ? BOBS : ALICES;
                after = next;
            }
            case Outcome.AlreadyThere<InstanceState>() ->
                assertThat(answer.expect(204).body()).isEmpty();
            case Outcome.Refused<InstanceState>(var errorCode, String message) ->
                answer.expectError(ErrorBody.status(errorCode), errorCode.name().toLowerCase(Locale.ROOT), message);
        }
        assertThat(read(alice.havu(), owner, id).state())
                .as("after %s while %s", action, state)
                .isEqualTo(after);
    }

    private static Instance read(RunningHavu havu, ProjectKey owner, String id) {
        return havu.server().engine().instances().get(owner, id);
    }
}
