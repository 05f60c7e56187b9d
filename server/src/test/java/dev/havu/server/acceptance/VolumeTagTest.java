package dev.havu.server.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tags on volumes, from their creation and afterwards. */
class VolumeTagTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_volume_is_created_with_tags_in_lower_case() {
        JsonNode tags = volumes.read(volumes.order(
                        "tags", List.of(Body.map("key", "Team", "value", "Red"), Body.map("key", "bare"))))
                .get("tags");

        assertThat(tags).hasSize(2);
        assertThat(tags.get(0).propertyNames()).containsExactlyInAnyOrder("id", "key", "value");
        assertThat(VolumeCalls.strings(tags, "key")).containsExactly("team", "bare");
        assertThat(VolumeCalls.strings(tags, "value")).containsExactly("Red", "");
    }

    @Test
    void wrong_tags_refuse_the_creation() {
        List<Map<String, @Nullable Object>> eleven = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            eleven.add(Body.map("key", "k" + i));
        }

        volumes.post("tags", eleven).expectError(400, "invalid_request", "tags");
        volumes.post("tags", List.of(Body.map("key", "a"), Body.map("key", "A")))
                .expectError(400, "invalid_request", "tags", "twice");
        volumes.post("tags", List.of(Body.map("value", "a"))).expectError(400, "invalid_request", "tags", "key");
        volumes.post("tags", List.of(Body.map("key", ""))).expectError(400, "invalid_request", "key");
        assertThat(volumes.listed("")).isEmpty();
        assertThat(volumes.read(volumes.order("tags", eleven.subList(0, 10))).get("tags"))
                .hasSize(10);
    }

    @Test
    void a_tag_is_added_and_seen_at_once() {
        String id = volumes.order();

        JsonNode tag = add(id, "Environment", "Test").expect(201).json();

        assertThat(tag.propertyNames()).containsExactlyInAnyOrder("id", "key", "value");
        assertThat(tag.get("key").asString()).isEqualTo("environment");
        assertThat(tag.get("value").asString()).isEqualTo("Test");
        assertThat(volumes.read(id).get("tags")).containsExactly(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0130", "\u03a3", "Z"})
    void the_longest_key_is_as_long_in_lower_case(String letter) {
        String id = volumes.order();

        String kept =
                add(id, letter.repeat(63), null).expect(201).json().get("key").asString();

        assertThat(kept).hasSize(63).isNotEqualTo(letter.repeat(63));
        alice.delete("/volumes/" + id + "/tags/" + URLEncoder.encode(letter.repeat(63), UTF_8))
                .expect(204);
    }

    @Test
    void a_tag_without_a_value_has_an_empty_one() {
        String id = volumes.order();

        assertThat(add(id, "benchmark", null).expect(201).json().get("value").asString())
                .isEmpty();
        assertThat(alice.post("/volumes/" + id + "/tags", "{\"key\":\"bare\"}")
                        .expect(201)
                        .json()
                        .get("value")
                        .asString())
                .isEmpty();
    }

    @Test
    void a_key_that_is_there_conflicts_in_any_letter_case() {
        String id = volumes.order();
        add(id, "team", "red").expect(201);

        add(id, "team", "red").expectError(409, "conflict", "team");
        add(id, "TEAM", "blue").expectError(409, "conflict", "team");
        assertThat(VolumeCalls.strings(volumes.read(id).get("tags"), "value")).containsExactly("red");
    }

    @Test
    void an_eleventh_tag_is_refused() {
        String id = volumes.order();
        for (int i = 0; i < 10; i++) {
            add(id, "k" + i, "v").expect(201);
        }

        add(id, "k10", "v").expectError(400, "invalid_request", "10");
        assertThat(volumes.read(id).get("tags")).hasSize(10);
    }

    @Test
    void keys_and_values_have_a_greatest_length() {
        String id = volumes.order();

        add(id, "k".repeat(63), "v".repeat(127)).expect(201);
        add(id, "k".repeat(64), "v").expectError(400, "invalid_request", "key");
        add(id, "key", "v".repeat(128)).expectError(400, "invalid_request", "value");
        add(id, "", "v").expectError(400, "invalid_request", "key");
        alice.post("/volumes/" + id + "/tags", "{\"value\":\"v\"}").expectError(400, "invalid_request", "key");
        alice.post("/volumes/" + id + "/tags", "{}").expectError(400, "invalid_request", "key");
    }

    @Test
    void the_same_tag_has_the_same_id_on_every_resource_of_the_project() {
        JsonNode first = add(volumes.order(), "team", "red").expect(201).json();
        JsonNode second = add(volumes.order(), "team", "red").expect(201).json();
        JsonNode other = add(volumes.order(), "team", "blue").expect(201).json();

        assertThat(second).isEqualTo(first);
        assertThat(other.get("id")).isNotEqualTo(first.get("id"));
    }

    @ParameterizedTest
    @CsvSource({
        "cost/center, cost%2Fcenter",
        "what?,       what%3F",
        "number#1,    number%231",
        "two words,   two%20words",
        "50%,         50%25",
        "größe,       gr%C3%B6%C3%9Fe",
        "UPPER,       uPPer",
    })
    void a_tag_is_removed_by_its_percent_encoded_key(String key, String path) {
        String id = volumes.order();
        add(id, key, "v").expect(201);
        add(id, "other", "v").expect(201);

        assertThat(alice.delete("/volumes/" + id + "/tags/" + path).expect(204).body())
                .isEmpty();
        assertThat(VolumeCalls.strings(volumes.read(id).get("tags"), "key")).containsExactly("other");
    }

    @Test
    void a_tag_is_removed_by_its_id() {
        String id = volumes.order();
        String tag = add(id, "team", "red").expect(201).json().get("id").asString();

        alice.delete("/volumes/" + id + "/tags/" + tag).expect(204);
        assertThat(volumes.read(id).get("tags")).isEmpty();
        add(id, "team", "red").expect(201);
    }

    @Test
    void removing_a_tag_from_one_volume_leaves_it_on_the_other() {
        String first = volumes.order();
        String second = volumes.order();
        add(first, "team", "red").expect(201);
        add(second, "team", "red").expect(201);

        alice.delete("/volumes/" + first + "/tags/team").expect(204);

        assertThat(volumes.read(second).get("tags")).hasSize(1);
    }

    @Test
    void an_unknown_tag_or_volume_is_not_found() {
        String id = volumes.order();
        String foreign = new VolumeCalls(havu, havu.bob()).order();

        alice.delete("/volumes/" + id + "/tags/missing").expectError(404, "not_found", "missing");
        alice.delete("/volumes/" + NOBODY + "/tags/team").expectError(404, "not_found", NOBODY);
        alice.delete("/volumes/" + foreign + "/tags/team").expectError(404, "not_found", foreign);
        add(NOBODY, "team", "red").expectError(404, "not_found", NOBODY);
        add(foreign, "team", "red").expectError(404, "not_found", foreign);
        add("my-volume", "team", "red").expectError(400, "invalid_request", "my-volume");
    }

    @Test
    void tags_are_refused_while_a_volume_is_being_cloned_and_welcome_afterwards() {
        String clone = volumes.clone(volumes.settled());

        add(clone, "team", "red").expectError(403, "forbidden_action", "cloned");
        alice.delete("/volumes/" + clone + "/tags/team").expectError(403, "forbidden_action", "cloned");
        havu.settle();
        add(clone, "team", "red").expect(201);
    }

    private Answer add(String volume, String key, @Nullable String value) {
        return alice.post("/volumes/" + volume + "/tags", Body.of("key", key, "value", value));
    }
}
