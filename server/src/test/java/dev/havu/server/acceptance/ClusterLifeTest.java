package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Clusters from the list to their end. */
class ClusterLifeTest {
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

    @Test
    void clusters_are_listed_oldest_first_as_they_read_by_themselves() {
        assertThat(alice.get("/clusters").expect(200).text()).isEqualTo("[]");
        String first = clusters.settled("hostname", "z");
        String second = clusters.order("hostname", "a");

        assertThat(clusters.listed("")).containsExactly(first, second);
        assertThat(alice.getJson("/clusters")).containsExactly(clusters.read(first), clusters.read(second));
    }

    @Test
    void a_project_sees_only_its_own_clusters() {
        String mine = clusters.order();
        ApiClient bob = havu.bob();

        assertThat(bob.getJson("/clusters")).isEmpty();
        bob.get("/clusters/" + mine).expectError(404, "not_found", mine, "not found");
        new ClusterCalls(havu, bob).discontinue(mine).expectError(404, "not_found", mine);
    }

    @Test
    void unknown_ids_are_not_found_and_malformed_ones_invalid() {
        alice.get("/clusters/" + NOBODY).expectError(404, "not_found", NOBODY);
        alice.get("/clusters/my-cluster").expectError(400, "invalid_request", "my-cluster");
        String id = clusters.order();
        assertThat(clusters.read(id.toUpperCase(Locale.ROOT)).get("id").asString())
                .isEqualTo(id);
    }

    @Test
    void each_status_filters() {
        String failed = clusters.settled("hostname", "broken");
        String gone = clusters.settled();
        clusters.discontinue(gone).expect(202);
        havu.settle();
        String running = clusters.settled();

        assertThat(clusters.listed("?status=running")).containsExactly(running);
        assertThat(clusters.listed("?status=error")).containsExactly(failed);
        assertThat(clusters.listed("?status=discontinued")).containsExactly(gone);
        assertThat(clusters.listed("?status=ordered")).isEmpty();
        clusters.discontinue(running).expect(202);
        assertThat(clusters.listed("?status=deleting")).containsExactly(running);
        havu.settle();
        String next = clusters.order();
        assertThat(clusters.listed("?status=ordered")).containsExactly(next);
        havu.advance(Duration.ofMillis(300));
        assertThat(clusters.listed("?status=provisioning")).containsExactly(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "validating", "offline", "notfound", "unknown", "installation_failed"})
    void a_status_that_clusters_never_show_matches_nothing(String status) {
        clusters.settled();

        assertThat(clusters.listed("?status=" + status)).isEmpty();
    }

    @Test
    void an_unknown_status_is_named() {
        alice.get("/clusters?status=exploded").expectError(400, "invalid_request", "status", "exploded");
    }

    @Test
    void a_discontinued_cluster_passes_through_deleting_still_answers_by_id_and_leaves_the_list() {
        String id = clusters.settled();

        assertThat(clusters.discontinue(id).expect(202).body()).isEmpty();

        assertThat(clusters.status(id)).isEqualTo("deleting");
        assertThat(clusters.listed("")).containsExactly(id);
        havu.advance(Duration.ofMillis(300));
        JsonNode cluster = clusters.read(id);
        assertThat(cluster.get("status").asString()).isEqualTo("discontinued");
        assertThat(cluster.get("ip").isNull()).isTrue();
        assertThat(cluster.get("shared_volumes")).isEmpty();
        assertThat(cluster.get("worker_nodes")).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.get("status").asString()).isEqualTo("discontinued");
            assertThat(worker.get("private_ip").isNull()).isTrue();
        });
        assertThat(clusters.listed("")).isEmpty();
    }

    @Test
    void a_single_action_needs_no_list() {
        String id = clusters.settled();

        assertThat(alice.put("/clusters", Body.of("action", "discontinue", "id", id))
                        .expect(202)
                        .body())
                .isEmpty();

        assertThat(clusters.status(id)).isEqualTo("deleting");
    }

    @Test
    void a_list_of_actions_wins_over_a_single_one() {
        String listed = clusters.settled();
        String single = clusters.settled();

        alice.put(
                        "/clusters",
                        Body.of(
                                "actions",
                                List.of(Body.map("action", "discontinue", "id", listed)),
                                "action",
                                "discontinue",
                                "id",
                                single))
                .expect(202);

        assertThat(clusters.status(listed)).isEqualTo("deleting");
        assertThat(clusters.status(single)).isEqualTo("running");
    }

    @Test
    void discontinuing_again_is_accepted_and_changes_nothing() {
        String id = clusters.settled();
        clusters.discontinue(id).expect(202);
        havu.advance(Duration.ofMillis(200));
        clusters.discontinue(id).expect(202);
        havu.advance(Duration.ofMillis(100));
        JsonNode gone = clusters.read(id);
        assertThat(gone.get("status").asString()).isEqualTo("discontinued");

        clusters.discontinue(id).expect(202);

        assertThat(clusters.read(id)).isEqualTo(gone);
    }

    @Test
    void a_cluster_that_is_still_being_made_cannot_be_discontinued() {
        String id = clusters.order();

        clusters.discontinue(id).expectError(403, "forbidden_action", "provisioning");
        havu.advance(Duration.ofMillis(300));
        clusters.discontinue(id).expectError(403, "forbidden_action", "provisioning");
        havu.settle();
        assertThat(clusters.status(id)).isEqualTo("running");
    }

    @Test
    void several_clusters_are_discontinued_together_or_not_at_all() {
        String first = clusters.settled();
        String second = clusters.order();

        clusters.discontinue(first, second).expectError(403, "forbidden_action");
        clusters.discontinue(first, NOBODY).expectError(404, "not_found", NOBODY);
        assertThat(clusters.status(first)).isEqualTo("running");
        havu.settle();
        clusters.discontinue(first, second).expect(202);
        havu.settle();
        assertThat(clusters.listed("?status=discontinued")).containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"actions\":[]}",
                "{\"actions\":null}",
                "{\"action\":\"discontinue\"}",
                "{\"id\":\"" + NOBODY + "\"}",
                "{\"action\":null,\"id\":\"" + NOBODY + "\"}",
                "{\"action\":\"delete\",\"id\":\"" + NOBODY + "\"}",
                "{\"actions\":[{\"action\":\"delete\",\"id\":\"" + NOBODY + "\"}]}",
                "{\"actions\":[{\"action\":\"discontinue\"}]}",
                "{\"actions\":[{\"id\":\"" + NOBODY + "\"}]}",
                "{\"actions\":[{\"action\":\"discontinue\",\"id\":\"my-cluster\"}]}",
                "{\"action\":\"discontinue\",\"id\":[\"" + NOBODY + "\"]}",
                "[]",
                "{"
            })
    void actions_that_are_incomplete_or_unknown_are_invalid(String body) {
        alice.put("/clusters", body).expectError(400, "invalid_request");
    }

    @Test
    void a_cluster_named_twice_is_an_invalid_request() {
        String id = clusters.settled();

        clusters.discontinue(id, id).expectError(400, "invalid_request", "actions");
        clusters.discontinue(id, id.toUpperCase(Locale.ROOT)).expectError(400, "invalid_request", "actions");
        assertThat(clusters.status(id)).isEqualTo("running");
    }

    @ParameterizedTest
    @CsvSource({"broken-one, error", "full-one, no_capacity"})
    void a_cluster_whose_machines_do_not_come_up_says_so_and_can_be_discontinued(String hostname, String status) {
        String id = clusters.order("hostname", hostname);
        havu.advance(Duration.ofMillis(1299));
        assertThat(clusters.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(1));

        JsonNode failed = clusters.read(id);
        assertThat(failed.get("status").asString()).isEqualTo(status);
        assertThat(failed.get("ip").isNull()).isTrue();
        assertThat(failed.get("worker_nodes"))
                .allSatisfy(
                        worker -> assertThat(worker.get("status").asString()).isEqualTo("error"));
        assertThat(clusters.listed("")).containsExactly(id);

        clusters.discontinue(id).expect(202);
        havu.settle();
        assertThat(clusters.status(id)).isEqualTo("discontinued");
        assertThat(clusters.available("32B200")).isTrue();
    }

    @Test
    void the_hosts_of_a_cluster_are_free_when_it_is_gone_and_not_before() {
        assertThat(clusters.available("32B200")).isTrue();
        String id = clusters.settled();
        clusters.discontinue(id).expect(202);
        assertThat(clusters.available("32B200")).isFalse();

        havu.settle();

        assertThat(clusters.available("32B200")).isTrue();
        clusters.order("cluster_type", "32B200");
        assertThat(clusters.available("16B200")).isFalse();
    }

    @Test
    void a_cluster_that_found_no_room_holds_no_hosts_but_a_broken_one_does() {
        clusters.settled("hostname", "full");
        assertThat(clusters.available("32B200")).isTrue();

        clusters.settled("hostname", "broken");
        assertThat(clusters.available("32B200")).isFalse();
        assertThat(clusters.available("16B200")).isTrue();
    }

    @Test
    void a_token_is_needed() {
        String id = clusters.settled();
        havu.anonymous().get("/clusters").expectError(401, "unauthorized_request");
        havu.anonymous().get("/clusters/" + id).expectError(401, "unauthorized_request");
        new ClusterCalls(havu, havu.anonymous()).discontinue(id).expectError(401, "unauthorized_request");
        assertThat(clusters.status(id)).isEqualTo("running");
    }
}
