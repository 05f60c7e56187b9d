package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.ErrorBody;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.states.Outcome;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Progress;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.instances.Instances;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
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

    /** Machines with these host names do not come up. */
    private static final SimulationSpec WITH_FAILURES = new SimulationSpec(
            SimulationSpec.defaultPolicies(),
            List.of(
                    new ScriptedOutcome("error", Progress.Failure.ERROR, Duration.ofSeconds(1)),
                    new ScriptedOutcome("full", Progress.Failure.NO_CAPACITY, Duration.ofSeconds(1)),
                    new ScriptedOutcome("blank", Progress.Failure.INSTALLATION_FAILED, Duration.ofSeconds(1))));

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
        try (RunningHavu havu = RunningHavu.settings().simulation(WITH_FAILURES).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            List<String> ids = bring(alice, state);
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

    /** As many instances as there are actions, all in the state. */
    private static List<String> bring(InstanceClient client, InstanceState state) {
        return switch (state) {
            case ORDERED -> deploy(client, "machine");
            case PROVISIONING -> {
                List<String> ids = deploy(client, "machine");
                client.havu().advance(InstanceClient.ORDERED);
                yield ids;
            }
            case RUNNING -> settle(client, deploy(client, "machine"));
            case STOPPING -> act(client, "shutdown", bring(client, InstanceState.RUNNING));
            case OFFLINE -> settle(client, bring(client, InstanceState.STOPPING));
            case STARTING -> act(client, "start", bring(client, InstanceState.OFFLINE));
            case HIBERNATING -> act(client, "hibernate", bring(client, InstanceState.RUNNING));
            case HIBERNATED -> settle(client, bring(client, InstanceState.HIBERNATING));
            case DELETING -> act(client, "delete", bring(client, InstanceState.RUNNING));
            case DISCONTINUED -> settle(client, act(client, "hibernate", bring(client, InstanceState.OFFLINE)));
            case ERROR -> settle(client, deploy(client, "error"));
            case NO_CAPACITY -> settle(client, deploy(client, "full"));
            case INSTALLATION_FAILED -> settle(client, deploy(client, "blank"));
        };
    }

    private static List<String> deploy(InstanceClient client, String hostname) {
        return IntStream.range(0, ACTIONS.size())
                .mapToObj(i -> client.deploy(DeployBody.small().with("hostname", hostname)))
                .toList();
    }

    private static List<String> settle(InstanceClient client, List<String> ids) {
        client.havu().settle();
        return ids;
    }

    private static List<String> act(InstanceClient client, String action, List<String> ids) {
        client.actOnAll(action, ids).expect(202);
        return ids;
    }

    private static Instance read(RunningHavu havu, ProjectKey owner, String id) {
        return havu.server().engine().instances().get(owner, id);
    }
}
