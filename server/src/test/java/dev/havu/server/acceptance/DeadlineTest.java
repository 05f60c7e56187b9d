package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.drivers.Step;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of volumes, clusters and their nodes when a step takes longer than its state may last: the state table
 * says when, and what then.
 */
class DeadlineTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    @ParameterizedTest
    @CsvSource({
        "ORDERED,   VOLUME_CREATE",
        "ATTACHING, VOLUME_ATTACH",
        "DETACHING, VOLUME_DETACH",
        "CLONING,   VOLUME_CLONE",
        "CANCELING, VOLUME_CANCEL_CLONE",
        "RESTORING, VOLUME_RESTORE",
    })
    void a_volume_does_not_stay_in_a_state_past_its_deadline(VolumeState state, Step slow) {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(SlowSteps.of(slow)).start()) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            String id = volumes.in(state, volumes.offlineInstance("FIN-01"));

            havu.advance(deadline(VolumeStates.TABLE.rule(state).deadline()).minus(MOMENT));
            assertThat(new VolumeCalls(havu, havu.alice()).status(id)).isEqualTo(state.wireStatus());
            havu.advance(MOMENT);

            VolumeState next = VolumeStates.TABLE.next(state, VolumeTrigger.OVERDUE);
            VolumeCalls later = new VolumeCalls(havu, havu.alice());
            assertThat(later.status(id)).isEqualTo(next.wireStatus());
            assertThat(later.machines(id)).isEmpty();
            assertThat(later.trash().contains(id)).isEqualTo(next == VolumeState.DELETED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ORDERED,      CLUSTER_ACCEPT",
        "PROVISIONING, CLUSTER_PROVISION",
        "DELETING,     CLUSTER_DELETE",
    })
    void a_cluster_does_not_stay_in_a_state_past_its_deadline(ClusterState state, Step slow) {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(SlowSteps.of(slow)).start()) {
            String id = new ClusterCalls(havu, havu.alice()).in(state);

            havu.advance(deadline(ClusterStates.TABLE.rule(state).deadline()).minus(MOMENT));
            assertThat(new ClusterCalls(havu, havu.alice()).status(id)).isEqualTo(state.wireStatus());
            havu.advance(MOMENT);

            ClusterCalls later = new ClusterCalls(havu, havu.alice());
            assertThat(later.status(id))
                    .isEqualTo(ClusterStates.TABLE
                            .next(state, ClusterTrigger.OVERDUE)
                            .wireStatus());
            later.discontinue(id).expect(202);
            assertThat(later.status(id)).isEqualTo("deleting");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPING", "STARTING"})
    void a_node_does_not_stay_in_a_state_past_its_deadline(NodeState state) {
        Step slow = state == NodeState.STOPPING ? Step.NODE_SHUTDOWN : Step.NODE_BOOT;
        try (RunningHavu havu =
                RunningHavu.settings().simulation(SlowSteps.of(slow)).start()) {
            ClusterCalls clusters = new ClusterCalls(havu, havu.alice());
            String id = clusters.withSecondWorkerIn(state);

            havu.advance(deadline(NodeStates.TABLE.rule(state).deadline()).minus(MOMENT));
            assertThat(clusters.workerStatus(id, 2)).isEqualTo(state.wireStatus());
            havu.advance(MOMENT);

            assertThat(clusters.workerStatus(id, 2))
                    .isEqualTo(NodeStates.TABLE.next(state, NodeTrigger.OVERDUE).wireStatus());
            assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
        }
    }

    private static Duration deadline(@Nullable Duration deadline) {
        return Objects.requireNonNull(deadline);
    }
}
