package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /ssh-keys}, and {@code /sshkeys} which is the same. */
class SshKeyTest {
    private static final String REAL_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn";
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    @AutoClose
    private final RunningHavu havu = RunningHavu.start();

    private final ApiClient alice = havu.alice();

    @ParameterizedTest
    @ValueSource(strings = {"/ssh-keys", "/sshkeys"})
    void adding_a_key_answers_201_with_the_bare_id_and_not_a_byte_more(String path) {
        Answer added = add(path, "mine", REAL_KEY).expect(201);

        assertThat(added.text()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(added.body()).hasSize(36);
        assertThat(added.header("Content-Length")).isEqualTo("36");
        assertThat(added.header("Content-Type")).startsWith("text/plain");
    }

    @ParameterizedTest
    @CsvSource({"/ssh-keys, /sshkeys", "/sshkeys, /ssh-keys", "/ssh-keys, /ssh-keys", "/sshkeys, /sshkeys"})
    void a_key_added_on_one_path_is_read_listed_and_deleted_on_the_other(String one, String other) {
        String id = add(one, "mine", REAL_KEY).expect(201).text();

        assertThat(alice.getJson(other + "/" + id).get(0).get("id").asString()).isEqualTo(id);
        assertThat(alice.getJson(other)).hasSize(1);
        assertThat(alice.get(other).body()).isEqualTo(alice.get(one).body());
        alice.delete(other + "/" + id).expect(200);
        assertThat(alice.getJson(one)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ssh-keys", "/sshkeys"})
    void reading_a_key_by_id_answers_an_array_of_exactly_one_with_every_field(String path) {
        String id = add(path, "mine", REAL_KEY).text();

        JsonNode keys = alice.getJson(path + "/" + id);

        assertThat(keys.isArray()).isTrue();
        assertThat(keys).hasSize(1);
        JsonNode key = keys.get(0);
        assertThat(key.propertyNames())
                .containsExactlyInAnyOrder("id", "name", "key", "fingerprint", "created_at", "created_by_user_id");
        assertThat(key.get("id").asString()).isEqualTo(id);
        assertThat(key.get("name").asString()).isEqualTo("mine");
        assertThat(key.get("key").asString()).isEqualTo(REAL_KEY);
        assertThat(key.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
    }

    @Test
    void keys_are_listed_in_the_order_they_were_added() {
        String first = add("/ssh-keys", "z", REAL_KEY).text();
        String second = add("/sshkeys", "a", REAL_KEY).text();
        String third = add("/ssh-keys", "m", REAL_KEY).text();

        assertThat(alice.getJson("/ssh-keys").findValuesAsString("id")).containsExactly(first, second, third);
    }

    @Test
    void a_project_without_keys_has_an_empty_list() {
        assertThat(alice.get("/ssh-keys").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void the_fingerprint_of_a_real_key_is_its_md5_in_pairs_of_hexadecimal_digits() {
        assertThat(fingerprint(REAL_KEY).asString()).isEqualTo("e3:af:f6:59:85:c0:cd:3c:1d:95:aa:4b:4d:a5:81:b8");
        assertThat(fingerprint(REAL_KEY + " alice@laptop").asString())
                .isEqualTo("e3:af:f6:59:85:c0:cd:3c:1d:95:aa:4b:4d:a5:81:b8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asdf",
                "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn",
                "ssh-ed25519 not*base64",
                "ssh-ed25519",
                "  leading and trailing spaces  ",
                "line one\\nline two",
                "sch\u00fcssel \ud83d\udd11"
            })
    void a_key_that_cannot_be_decoded_is_accepted_kept_as_it_is_and_has_no_fingerprint(String key) {
        String id = add("/ssh-keys", "odd", key).expect(201).text();

        JsonNode stored = alice.getJson("/ssh-keys/" + id).get(0);
        assertThat(stored.get("key").asString()).isEqualTo(key.replace("\\n", "\n"));
        assertThat(stored.get("fingerprint").isNull()).isTrue();
    }

    @Test
    void the_same_name_and_key_may_be_added_again_and_again() {
        String first = add("/ssh-keys", "mine", REAL_KEY).expect(201).text();
        String second = add("/ssh-keys", "mine", REAL_KEY).expect(201).text();

        assertThat(first).isNotEqualTo(second);
        assertThat(alice.getJson("/ssh-keys")).hasSize(2);
    }

    @Test
    void deleting_several_keys_passes_over_ids_that_do_not_exist() {
        String gone = add("/ssh-keys", "gone", REAL_KEY).text();
        String kept = add("/ssh-keys", "kept", REAL_KEY).text();

        Answer answer = alice.delete("/ssh-keys", "{\"keys\":[\"%s\",\"%s\",\"%s\"]}".formatted(UNKNOWN, gone, gone));

        assertThat(answer.expect(200).body()).isEmpty();
        assertThat(alice.getJson("/ssh-keys").findValuesAsString("id")).containsExactly(kept);
        alice.delete("/sshkeys", "{\"keys\":[\"%s\"]}".formatted(kept)).expect(200);
        alice.delete("/sshkeys", "{\"keys\":[]}").expect(200);
        assertThat(alice.getJson("/ssh-keys")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ssh-keys", "/sshkeys"})
    void a_deleted_key_is_404_and_deleting_it_again_is_no_error(String path) {
        String id = add(path, "mine", REAL_KEY).text();

        assertThat(alice.delete(path + "/" + id).expect(200).body()).isEmpty();
        alice.get(path + "/" + id).expectError(404, "not_found", "SSH key " + id + " not found");
        assertThat(alice.delete(path + "/" + id).expect(200).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ssh-keys", "/sshkeys"})
    void an_id_may_be_written_in_upper_case(String path) {
        String id = add(path, "mine", REAL_KEY).text();

        alice.get(path + "/" + id.toUpperCase(java.util.Locale.ROOT)).expect(200);
        alice.delete(path, "{\"keys\":[\"%s\"]}".formatted(id.toUpperCase(java.util.Locale.ROOT)))
                .expect(200);
        assertThat(alice.getJson(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                               | name is required",
                "{\"name\":\"n\"}                 | key is required",
                "{\"name\":\"\",\"key\":\"k\"}    | name must be",
                "{\"name\":\"n\",\"key\":\"\"}    | key must be",
                "{\"name\":5,\"key\":\"k\"}       | name must be a string",
                "{\"name\":\"n\",\"key\":null}    | key is required",
                "[]                               | The request body must be an object"
            })
    void a_request_that_breaks_a_rule_is_400_and_adds_nothing(String body, String message) {
        alice.post("/ssh-keys", body).expectError(400, "invalid_request", message);
        alice.post("/sshkeys", body).expectError(400, "invalid_request", message);

        assertThat(alice.getJson("/ssh-keys")).isEmpty();
    }

    @Test
    void a_malformed_id_is_400_wherever_it_stands() {
        alice.get("/ssh-keys/abc").expectError(400, "invalid_request", "ssh key id", "abc", "UUID");
        alice.delete("/sshkeys/abc").expectError(400, "invalid_request", "ssh key id", "abc", "UUID");
        alice.delete("/ssh-keys", "{\"keys\":[\"abc\"]}").expectError(400, "invalid_request", "keys.0", "UUID");
        alice.delete("/ssh-keys", "{}").expectError(400, "invalid_request", "keys is required");
        alice.delete("/ssh-keys").expectError(400, "invalid_request", "body is required");
    }

    @Test
    void the_text_of_a_key_is_not_repeated_in_an_error() {
        Answer refused = alice.post("/ssh-keys", "{\"name\":\"n\",\"key\":[\"ssh-rsa secret-part\"]}")
                .expect(400);

        assertThat(refused.text()).doesNotContain("secret-part");
    }

    private JsonNode fingerprint(String key) {
        String id = add("/ssh-keys", "mine", key).text();
        return alice.getJson("/ssh-keys/" + id).get(0).get("fingerprint");
    }

    private Answer add(String path, String name, String key) {
        return alice.post(path, "{\"name\":\"%s\",\"key\":\"%s\"}".formatted(name, key));
    }
}
