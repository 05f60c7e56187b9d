package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tags of instances: adding, removing by key or id, and their limits. */
class InstanceTagTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());
    private final String id = alice.ordered();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_new_tag_is_answered_with_its_id_and_a_lower_case_key_and_seen_at_once() {
        JsonNode tag = add("Environment", "Test").expect(201).json();

        assertThat(tag.propertyNames()).containsExactlyInAnyOrder("id", "key", "value");
        assertThat(tag.get("id").asString()).hasSize(36);
        assertThat(tag.get("key").asString()).isEqualTo("environment");
        assertThat(tag.get("value").asString()).isEqualTo("Test");
        assertThat(alice.get(id).get("tags").get(0)).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"benchmark\"}",
                "{\"key\":\"benchmark\",\"value\":null}",
                "{\"key\":\"benchmark\",\"value\":\"\",\"color\":\"red\"}"
            })
    void a_tag_may_be_a_key_alone(String body) {
        JsonNode tag = alice.api().post(tags(), body).expect(201).json();

        assertThat(tag.get("value").asString()).isEmpty();
    }

    @Test
    void tags_are_listed_in_the_order_they_were_added() {
        for (String key : List.of("c", "a", "b")) {
            add(key, "").expect(201);
        }

        assertThat(keys()).containsExactly("c", "a", "b");
    }

    @ParameterizedTest
    @CsvSource({"environment, test", "environment, other", "ENVIRONMENT, test"})
    void a_key_that_is_there_already_is_a_conflict_whatever_its_value_and_letter_case(String key, String value) {
        add("environment", "test").expect(201);

        add(key, value).expectError(409, "conflict", "environment");

        assertThat(keys()).containsExactly("environment");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | key",
                "{\"key\":null} | key",
                "{\"key\":\"\"} | key",
                "{\"key\":7} | key",
                "{\"key\":\"a\",\"value\":7} | value",
                "[] | object",
                "{\"value\":\"a\"} | key"
            })
    void a_malformed_tag_is_refused(String body, String message) {
        alice.api().post(tags(), body).expectError(400, "invalid_request", message);

        assertThat(keys()).isEmpty();
    }

    @Test
    void a_key_has_at_most_63_and_a_value_at_most_127_characters() {
        add("k".repeat(64), "").expectError(400, "invalid_request", "key");
        add("k", "v".repeat(128)).expectError(400, "invalid_request", "value");
        add("k".repeat(63), "v".repeat(127)).expect(201);
    }

    @Test
    void an_eleventh_tag_is_refused() {
        for (int i = 0; i < 10; i++) {
            add("key" + i, "").expect(201);
        }

        add("key10", "").expectError(400, "invalid_request", "at most 10");

        assertThat(keys()).hasSize(10);
        remove("key3").expect(204);
        add("key10", "").expect(201);
    }

    @Test
    void a_tag_is_removed_by_its_key_in_any_letter_case() {
        add("environment", "test").expect(201);

        assertThat(remove("ENVIRONMENT").expect(204).body()).isEmpty();

        assertThat(alice.get(id).get("tags")).isEmpty();
        remove("environment").expectError(404, "not_found", "environment");
    }

    @Test
    void a_tag_is_removed_by_its_id_in_any_letter_case() {
        for (boolean upperCase : List.of(false, true)) {
            String tag = add("environment", "test").expect(201).json().get("id").asString();

            remove(upperCase ? tag.toUpperCase(Locale.ROOT) : tag).expect(204);

            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void a_tag_that_is_not_there_is_not_found() {
        remove("environment").expectError(404, "not_found", "environment");
        remove(NOBODYS_ID).expectError(404, "not_found", NOBODYS_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"team/vision", "why?", "#1", "two words", "50%", "a+b", "..", "ä=ö&ü", "a/../b", "%2F", "key;x=1"
            })
    void a_key_may_hold_any_characters_when_it_is_percent_encoded(String key) {
        add(key, "").expect(201);
        add("other", "").expect(201);

        remove(key).expect(204);

        assertThat(keys()).containsExactly("other");
    }

    @Test
    void an_unknown_instance_and_one_of_another_project_are_not_found() {
        InstanceClient bob = new InstanceClient(havu, havu.bob());
        String bobs = bob.deploy(DeployBody.small().withJson("tags", "[{\"key\":\"team\"}]"));

        for (String other : List.of(NOBODYS_ID, bobs)) {
            alice.api().post("/instances/" + other + "/tags", "{\"key\":\"a\"}").expectError(404, "not_found", other);
            alice.api().delete("/instances/" + other + "/tags/team").expectError(404, "not_found", other);
        }
        assertThat(bob.get(bobs).get("tags")).hasSize(1);
    }

    @Test
    void a_malformed_instance_id_is_refused() {
        alice.api()
                .post("/instances/x/tags", "{\"key\":\"a\"}")
                .expectExactError(400, "invalid_request", "Invalid instance id");
        alice.api().delete("/instances/x/tags/a").expectExactError(400, "invalid_request", "Invalid instance id");
    }

    @Test
    void equal_tags_share_their_id_within_a_project_and_go_one_by_one() {
        String second = alice.ordered();
        InstanceClient bob = new InstanceClient(havu, havu.bob());
        String bobs = bob.ordered();
        String body = "{\"key\":\"team\",\"value\":\"vision\"}";
        JsonNode tag = add("team", "vision").expect(201).json();

        JsonNode same = alice.api()
                .post("/instances/" + second + "/tags", body)
                .expect(201)
                .json();
        JsonNode ofBob =
                bob.api().post("/instances/" + bobs + "/tags", body).expect(201).json();

        assertThat(same).isEqualTo(tag);
        assertThat(ofBob.get("id")).isNotEqualTo(tag.get("id"));
        remove("team").expect(204);
        assertThat(keys()).isEmpty();
        assertThat(alice.get(second).get("tags").get(0)).isEqualTo(tag);
        assertThat(add("team", "speech").expect(201).json().get("id")).isNotEqualTo(tag.get("id"));
    }

    @Test
    void tags_stay_when_the_instance_moves_on() {
        add("team", "vision").expect(201);

        alice.settled(id, "running");
        assertThat(keys()).containsExactly("team");
        alice.act("delete", id).expect(202);
        alice.settled(id, "discontinued");

        assertThat(keys()).containsExactly("team");
    }

    private String tags() {
        return "/instances/" + id + "/tags";
    }

    private Answer add(String key, String value) {
        return alice.api()
                .post(
                        tags(),
                        Json.mapper()
                                .createObjectNode()
                                .put("key", key)
                                .put("value", value)
                                .toString());
    }

    private Answer remove(String keyOrId) {
        String segment = URLEncoder.encode(keyOrId, StandardCharsets.UTF_8).replace("+", "%20");
        return alice.api().delete(tags() + "/" + (segment.equals("..") ? "%2E%2E" : segment));
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        alice.get(id).get("tags").forEach(tag -> keys.add(tag.get("key").asString()));
        return keys;
    }
}
