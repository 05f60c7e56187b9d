package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tags on clusters, from their deployment and afterwards. */
class ClusterTagTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final ClusterCalls clusters = new ClusterCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_cluster_is_deployed_with_tags_in_lower_case() {
        JsonNode tags = clusters.read(clusters.order(
                        "tags", List.of(Body.map("key", "Team", "value", "Red"), Body.map("key", "bare"))))
                .get("tags");

        assertThat(VolumeCalls.strings(tags, "key")).containsExactly("team", "bare");
        assertThat(VolumeCalls.strings(tags, "value")).containsExactly("Red", "");
    }

    @Test
    void a_tag_is_added_seen_at_once_and_removed_by_its_key_or_its_id() {
        String id = clusters.order();
        JsonNode first = add(id, "Cost/Center", "42").expect(201).json();
        JsonNode second = add(id, "bare", null).expect(201).json();

        assertThat(first.get("key").asString()).isEqualTo("cost/center");
        assertThat(second.get("value").asString()).isEmpty();
        assertThat(clusters.read(id).get("tags")).containsExactly(first, second);
        assertThat(alice.getJson("/clusters").get(0).get("tags")).containsExactly(first, second);
        assertThat(alice.delete("/clusters/" + id + "/tags/cost%2FCenter")
                        .expect(204)
                        .body())
                .isEmpty();
        alice.delete("/clusters/" + id + "/tags/" + second.get("id").asString()).expect(204);
        assertThat(clusters.read(id).get("tags")).isEmpty();
    }

    @Test
    void a_key_that_is_there_conflicts() {
        String id = clusters.order("tags", List.of(Body.map("key", "team")));

        add(id, "TEAM", "red").expectError(409, "conflict", "team");
    }

    @Test
    void an_eleventh_tag_is_refused() {
        String id = clusters.order();
        for (int i = 0; i < 10; i++) {
            add(id, "k" + i, "v").expect(201);
        }

        add(id, "k10", "v").expectError(400, "invalid_request", "10");
    }

    @Test
    void wrong_keys_and_values_are_refused() {
        String id = clusters.order();

        add(id, "k".repeat(64), "v").expectError(400, "invalid_request", "key");
        add(id, "key", "v".repeat(128)).expectError(400, "invalid_request", "value");
        alice.post("/clusters/" + id + "/tags", "{}").expectError(400, "invalid_request", "key");
        assertThat(clusters.read(id).get("tags")).isEmpty();
    }

    @Test
    void unknown_tags_and_clusters_are_not_found() {
        String id = clusters.order("tags", List.of(Body.map("key", "team")));

        alice.delete("/clusters/" + id + "/tags/missing").expectError(404, "not_found", "missing");
        alice.delete("/clusters/" + NOBODY + "/tags/team").expectError(404, "not_found", NOBODY);
        havu.bob().delete("/clusters/" + id + "/tags/team").expectError(404, "not_found", id);
        havu.bob().post("/clusters/" + id + "/tags", Body.of("key", "his")).expectError(404, "not_found", id);
        add("my-cluster", "team", "red").expectError(400, "invalid_request", "my-cluster");
        assertThat(clusters.read(id).get("tags")).hasSize(1);
    }

    private Answer add(String cluster, String key, @Nullable String value) {
        return alice.post("/clusters/" + cluster + "/tags", Body.of("key", key, "value", value));
    }
}
