package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Volumes and clusters under simulations that do not count time. */
class ReadsInsteadOfTimeTest {
    @Test
    void when_everything_is_instant_each_answer_comes_after_the_fact() {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(SimulationSpec.instant()).start()) {
            ApiClient alice = havu.alice();
            VolumeCalls volumes = new VolumeCalls(havu, alice);
            ClusterCalls clusters = new ClusterCalls(havu, alice);

            String volume = volumes.order();
            assertThat(volumes.status(volume)).isEqualTo("detached");
            assertThat(volumes.status(volumes.clone(volume))).isEqualTo("detached");
            String cluster = clusters.order();
            assertThat(clusters.status(cluster)).isEqualTo("running");
            clusters.switchNode(cluster, clusters.workers(cluster).getFirst(), "shutdown")
                    .expect(202);
            assertThat(clusters.workerStatus(cluster, 1)).isEqualTo("offline");
            clusters.discontinue(cluster).expect(202);
            assertThat(clusters.status(cluster)).isEqualTo("discontinued");
        }
    }

    @Test
    void a_volume_moves_on_after_it_was_read_often_enough_by_id_or_in_a_list() {
        try (RunningHavu havu = afterReads(Step.VOLUME_CREATE, 3)) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            String id = volumes.order();
            havu.settle();

            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.listed("?status=ordered")).containsExactly(id);
            assertThat(volumes.status(id)).isEqualTo("ordered");
            assertThat(volumes.status(id)).isEqualTo("detached");
        }
    }

    @Test
    void reads_of_a_volume_do_not_move_another_one_on() {
        try (RunningHavu havu = afterReads(Step.VOLUME_CREATE, 2)) {
            VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
            String read = volumes.order();
            String unread = volumes.order();
            volumes.status(read);
            volumes.status(read);

            assertThat(volumes.status(read)).isEqualTo("detached");
            assertThat(volumes.status(unread)).isEqualTo("ordered");
        }
    }

    @Test
    void a_cluster_moves_on_after_it_was_read_often_enough() {
        try (RunningHavu havu = afterReads(Step.CLUSTER_PROVISION, 2)) {
            ClusterCalls clusters = new ClusterCalls(havu, havu.alice());
            String id = clusters.settled();

            assertThat(clusters.status(id)).isEqualTo("provisioning");
            assertThat(clusters.listed("")).containsExactly(id);
            assertThat(clusters.status(id)).isEqualTo("running");
        }
    }

    @Test
    void reads_of_a_cluster_move_its_nodes_on() {
        try (RunningHavu havu = afterReads(Step.NODE_SHUTDOWN, 2)) {
            ClusterCalls clusters = new ClusterCalls(havu, havu.alice());
            String id = clusters.settled();
            String worker = clusters.workers(id).getFirst();
            clusters.switchNode(id, worker, "shutdown").expect(202);
            havu.settle();

            assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
            assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
            assertThat(clusters.workerStatus(id, 1)).isEqualTo("offline");
        }
    }

    private static RunningHavu afterReads(Step step, int reads) {
        Map<Step, TransitionPolicy> policies = SimulationSpec.defaultPolicies();
        policies.put(step, new TransitionPolicy.AfterReads(reads));
        return RunningHavu.settings()
                .simulation(new SimulationSpec(policies, List.of()))
                .start();
    }
}
