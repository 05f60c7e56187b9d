package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code PUT /clusters/{id}/nodes/{id}}: workers are switched on and off one by one. */
class ClusterNodeTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.settings()
            .fleet(ClusterCalls.fleet(4, 8))
            .simulation(ClusterCalls.failures())
            .start();
    private final ApiClient alice = havu.alice();
    private final ClusterCalls clusters = new ClusterCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "force_shutdown"})
    void a_worker_is_shut_down_and_booted_again(String shutdown) {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();
        JsonNode before = clusters.read(id);

        assertThat(clusters.switchNode(id, worker, shutdown).expect(202).body()).isEmpty();
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
        havu.advance(Duration.ofMillis(500));
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("offline");

        assertThat(clusters.switchNode(id, worker, "boot").expect(202).body()).isEmpty();
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("provisioning");
        havu.advance(Duration.ofSeconds(1));
        assertThat(clusters.read(id)).isEqualTo(before);
    }

    @Test
    void the_cluster_and_its_other_worker_run_on() {
        String id = clusters.settled();
        JsonNode before = clusters.read(id);

        clusters.switchNode(id, clusters.workers(id).getLast(), "shutdown").expect(202);
        havu.settle();

        JsonNode after = clusters.read(id);
        assertThat(after.get("status").asString()).isEqualTo("running");
        assertThat(after.get("ip")).isEqualTo(before.get("ip"));
        assertThat(after.get("worker_nodes").get(0))
                .isEqualTo(before.get("worker_nodes").get(0));
        assertThat(after.get("worker_nodes").get(1).get("status").asString()).isEqualTo("offline");
        assertThat(after.get("worker_nodes").get(1).get("private_ip"))
                .isEqualTo(before.get("worker_nodes").get(1).get("private_ip"));
    }

    @Test
    void a_worker_that_takes_its_time_to_shut_down_can_be_forced() {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();

        clusters.switchNode(id, worker, "shutdown").expect(202);
        clusters.switchNode(id, worker, "force_shutdown").expect(202);
        clusters.switchNode(id, worker, "force_shutdown").expect(204);
        clusters.switchNode(id, worker, "shutdown").expect(204);
        havu.settle();
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("offline");
    }

    @Test
    void a_worker_that_is_there_already_answers_204() {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();

        assertThat(clusters.switchNode(id, worker, "boot").expect(204).body()).isEmpty();
        clusters.switchNode(id, worker, "shutdown").expect(202);
        clusters.switchNode(id, worker, "shutdown").expect(204);
        havu.advance(Duration.ofMillis(500));
        clusters.switchNode(id, worker, "shutdown").expect(204);
        clusters.switchNode(id, worker, "force_shutdown").expect(204);
        clusters.switchNode(id, worker, "boot").expect(202);
        clusters.switchNode(id, worker, "boot").expect(204);
    }

    @Test
    void a_shut_down_worker_keeps_its_host() {
        String id = clusters.settled();
        clusters.settled("hostname", "others");
        clusters.switchNode(id, clusters.workers(id).getFirst(), "shutdown").expect(202);
        havu.settle();

        assertThat(alice.get("/instance-availability/1B200.30V?location_code=FIN-03")
                        .expect(200)
                        .text())
                .isEqualTo("false");
    }

    @Test
    void a_cluster_with_a_shut_down_worker_can_be_discontinued() {
        String id = clusters.settled();
        clusters.switchNode(id, clusters.workers(id).getFirst(), "shutdown").expect(202);
        clusters.discontinue(id).expect(202);
        havu.settle();

        assertThat(clusters.status(id)).isEqualTo("discontinued");
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("discontinued");
        assertThat(clusters.available("32B200")).isTrue();
    }

    @Test
    void nodes_are_switched_only_while_their_cluster_runs() {
        String id = clusters.order();
        String worker = clusters.workers(id).getFirst();

        clusters.switchNode(id, worker, "shutdown").expectError(400, "invalid_request", "ordered");
        havu.advance(Duration.ofMillis(300));
        clusters.switchNode(id, worker, "boot").expectError(400, "invalid_request", "provisioning");
        havu.settle();
        clusters.discontinue(id).expect(202);
        clusters.switchNode(id, worker, "shutdown").expectError(400, "invalid_request", "deleting");
        havu.settle();
        clusters.switchNode(id, worker, "boot").expectError(400, "invalid_request", "discontinued");
    }

    @Test
    void a_worker_that_is_booting_cannot_be_shut_down() {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();
        clusters.switchNode(id, worker, "shutdown").expect(202);
        havu.settle();
        clusters.switchNode(id, worker, "boot").expect(202);

        clusters.switchNode(id, worker, "shutdown").expectError(400, "invalid_request", "shutdown", "starting");
    }

    @Test
    void a_worker_that_is_shutting_down_cannot_be_booted() {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();
        clusters.switchNode(id, worker, "shutdown").expect(202);

        clusters.switchNode(id, worker, "boot").expectError(400, "invalid_request", "boot", "stopping");
    }

    @Test
    void a_worker_that_does_not_come_up_is_in_error_and_can_be_booted_again() {
        String id = clusters.settled("hostname", "nodes");
        String second = clusters.workers(id).get(1);
        clusters.switchNode(id, second, "shutdown").expect(202);
        havu.settle();

        clusters.switchNode(id, second, "boot").expect(202);
        havu.advance(Duration.ofSeconds(1));

        assertThat(clusters.workerStatus(id, 2)).isEqualTo("error");
        assertThat(clusters.status(id)).isEqualTo("running");
        clusters.switchNode(id, second, "shutdown").expectError(400, "invalid_request", "error");
        clusters.switchNode(id, second, "boot").expect(202);
        assertThat(clusters.workerStatus(id, 2)).isEqualTo("provisioning");
        havu.settle();
        clusters.discontinue(id).expect(202);
        havu.settle();
        assertThat(clusters.workerStatus(id, 2)).isEqualTo("discontinued");
    }

    @Test
    void unknown_nodes_and_clusters_are_not_found() {
        String id = clusters.settled();
        String other = clusters.settled("hostname", "others");
        String worker = clusters.workers(id).getFirst();

        clusters.switchNode(id, NOBODY, "shutdown").expectError(404, "not_found", NOBODY);
        clusters.switchNode(NOBODY, worker, "shutdown").expectError(404, "not_found", NOBODY);
        clusters.switchNode(other, worker, "shutdown").expectError(404, "not_found", worker);
        new ClusterCalls(havu, havu.bob()).switchNode(id, worker, "shutdown").expectError(404, "not_found", id);
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
    }

    @Test
    void malformed_requests_are_refused() {
        String id = clusters.settled();
        String worker = clusters.workers(id).getFirst();
        String path = "/clusters/" + id + "/nodes/" + worker;

        clusters.switchNode("my-cluster", worker, "boot").expectError(400, "invalid_request", "my-cluster");
        clusters.switchNode(id, "my-node", "boot").expectError(400, "invalid_request", "my-node");
        clusters.switchNode(id, worker, "hibernate").expectError(400, "invalid_request", "action", "hibernate");
        alice.put(path, "{}").expectError(400, "invalid_request", "action");
        alice.put(path, "{\"action\":null}").expectError(400, "invalid_request", "action");
        alice.put(path, "").expectError(400, "invalid_request");
        havu.anonymous().put(path, "{\"action\":\"shutdown\"}").expectError(401, "unauthorized_request");
        assertThat(clusters.workerStatus(id, 1)).isEqualTo("running");
    }
}
