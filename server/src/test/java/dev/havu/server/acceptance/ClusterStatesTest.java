package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.states.Outcome;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every action of clients in every state of a cluster and of a node does over HTTP what the state tables say. */
class ClusterStatesTest {
    private final RunningHavu havu = RunningHavu.settings()
            .fleet(ClusterCalls.fleet(4, 8))
            .simulation(ClusterCalls.failures())
            .start();
    private final ClusterCalls clusters = new ClusterCalls(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @EnumSource
    void discontinuing_in_every_state(ClusterState state) {
        String id = clusters.in(state);
        JsonNode before = clusters.read(id);

        Answer answer = clusters.discontinue(id);

        switch (ClusterStates.TABLE.outcome(state, ClusterTrigger.DISCONTINUE)) {
            case Outcome.Moves<ClusterState>(ClusterState next) -> {
                answer.expect(202);
                assertThat(clusters.status(id)).isEqualTo(next.wireStatus());
            }
            case Outcome.AlreadyThere<ClusterState>() -> {
                answer.expect(202);
                assertThat(clusters.read(id)).isEqualTo(before);
            }
            case Outcome.Refused<ClusterState>(ErrorCode code, String message) -> {
                answer.expectError(statusOf(code), code.name().toLowerCase(Locale.ROOT), message);
                assertThat(clusters.read(id)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_state_of_a_cluster_ends_in_one_that_lasts(ClusterState state) {
        String id = clusters.in(state);

        havu.settle();

        ClusterState expected = switch (state) {
            case ORDERED, PROVISIONING, RUNNING -> ClusterState.RUNNING;
            case DELETING, DISCONTINUED -> ClusterState.DISCONTINUED;
            case ERROR, NO_CAPACITY -> state;
        };
        assertThat(clusters.status(id)).isEqualTo(expected.wireStatus());
    }

    static Stream<Arguments> every_action_in_every_state_of_a_node() {
        return Arrays.stream(NodeState.values())
                .flatMap(state -> Stream.of(NodeTrigger.BOOT, NodeTrigger.SHUTDOWN, NodeTrigger.FORCE_SHUTDOWN)
                        .map(action -> Arguments.of(state, action)));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource
    void every_action_in_every_state_of_a_node(NodeState state, NodeTrigger action) {
        String id = clusters.withSecondWorkerIn(state);
        JsonNode before = clusters.read(id);

        Answer answer = clusters.switchNode(
                id, clusters.workers(id).get(1), action.name().toLowerCase(Locale.ROOT));

        switch (NodeStates.TABLE.outcome(state, action)) {
            case Outcome.Moves<NodeState>(NodeState next) -> {
                answer.expect(202);
                assertThat(clusters.workerStatus(id, 2)).isEqualTo(next.wireStatus());
            }
            case Outcome.AlreadyThere<NodeState>() -> {
                answer.expect(204);
                assertThat(clusters.read(id)).isEqualTo(before);
            }
            case Outcome.Refused<NodeState>(ErrorCode code, String message) -> {
                answer.expectError(statusOf(code), code.name().toLowerCase(Locale.ROOT));
                assertThat(message).isNotBlank();
                assertThat(clusters.read(id)).isEqualTo(before);
            }
        }
    }

    private static int statusOf(ErrorCode code) {
        return code == ErrorCode.FORBIDDEN_ACTION ? 403 : 400;
    }
}
