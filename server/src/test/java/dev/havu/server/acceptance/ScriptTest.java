package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /scripts}, but for its pages. */
class ScriptTest {
    private static final String HELLO = "#!/bin/bash\n\necho hello world";
    private static final int MOST_BYTES = 48 * 1024;
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    @AutoClose
    private final RunningHavu havu = RunningHavu.settings().scriptQuota(3).start();

    private final ApiClient alice = havu.alice();

    @Test
    void adding_a_script_answers_201_with_the_bare_id_and_not_a_byte_more() {
        Answer added = add("hello", HELLO).expect(201);

        assertThat(added.text()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(added.header("Content-Length")).isEqualTo("36");
    }

    @Test
    void reading_a_script_by_id_answers_an_array_of_exactly_one_with_every_field() {
        String id = add("hello", HELLO).text();

        JsonNode scripts = alice.getJson("/scripts/" + id.toUpperCase(Locale.ROOT));

        assertThat(scripts.isArray()).isTrue();
        assertThat(scripts).hasSize(1);
        JsonNode script = scripts.get(0);
        assertThat(script.propertyNames()).containsExactlyInAnyOrder("id", "name", "script", "created_at");
        assertThat(script.get("id").asString()).isEqualTo(id);
        assertThat(script.get("name").asString()).isEqualTo("hello");
        assertThat(script.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(alice.getJson("/scripts").get(0)).isEqualTo(script);
    }

    @Test
    void a_list_of_long_scripts_is_written_while_it_is_read() {
        String first = "#".repeat(MOST_BYTES);
        String second = "+".repeat(MOST_BYTES);
        add("first", first).expect(201);
        add("second", second).expect(201);

        Answer list = alice.get("/scripts").expect(200);

        assertThat(list.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(list.json().valueStream().map(script -> script.get("script").asString()))
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HELLO,
                "#!/bin/bash\r\n\r\necho windows\r\n",
                "no shebang, no newline",
                "\n\n  leading and trailing white space \t\n\n",
                "quotes \" ' ` and backslashes \\ \\n \\u0041 $(rm -rf /) ${HOME} && <>&",
                "naïve café, Привет, 你好, 🚀 and 👩\u200d👩\u200d👧",
                "line separators \u2028 \u2029 and controls \u0001 \u001b[31m \u007f",
                "'; DROP TABLE scripts; --",
                "{\"json\": [1, null, true]}",
                "\ufeff#!/bin/bash with a byte order mark"
            })
    void the_text_comes_back_byte_for_byte(String text) {
        String id = add("text", text).expect(201).text();

        String stored = alice.getJson("/scripts/" + id).get(0).get("script").asString();

        assertThat(stored.getBytes(StandardCharsets.UTF_8)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(alice.getJson("/scripts").get(0).get("script").asString()).isEqualTo(text);
    }

    @Test
    void a_text_escaped_as_the_official_clients_do_is_the_same_text() {
        String python = alice.post("/scripts", "{\"name\": \"p\", \"script\": \"caf\\u00e9 \\ud83d\\ude80\"}")
                .text();
        String go = alice.post("/scripts", "{\"name\":\"g\",\"script\":\"a \\u003c b \\u0026\\u0026 c \\u003e d\"}")
                .text();

        assertThat(text(python)).isEqualTo("café 🚀");
        assertThat(text(go)).isEqualTo("a < b && c > d");
    }

    @Test
    void a_script_may_have_48_kib_and_not_a_byte_more() {
        String longest = "x".repeat(MOST_BYTES);

        assertThat(text(add("longest", longest).expect(201).text())).isEqualTo(longest);
        add("too long", longest + "x").expectError(400, "invalid_request", "script", "49152");
        assertThat(alice.getJson("/scripts")).hasSize(1);
    }

    @Test
    void the_limit_counts_bytes_and_not_characters() {
        String fits = "ä".repeat(MOST_BYTES / 2);

        assertThat(text(add("fits", fits).expect(201).text())).isEqualTo(fits);
        add("too long", fits + "ä").expectError(400, "invalid_request", "script", "49152 bytes", "49154");
        add("too long", "🚀".repeat(MOST_BYTES / 4) + "x").expectError(400, "invalid_request", "49153");
        assertThat(alice.getJson("/scripts")).hasSize(1);
    }

    @Test
    void beyond_the_quota_of_the_project_adding_is_refused_with_limit_exceeded() {
        String first = add("1", HELLO).text();
        add("2", HELLO).expect(201);
        add("3", HELLO).expect(201);

        add("4", HELLO).expectError(400, "invalid_request", "limit exceeded", "3");
        assertThat(alice.getJson("/scripts")).hasSize(3);

        alice.delete("/scripts/" + first).expect(200);
        add("4", HELLO).expect(201);
        add("5", HELLO).expectError(400, "invalid_request", "limit exceeded");
    }

    @Test
    void each_project_has_a_quota_of_its_own() {
        for (int i = 0; i < 3; i++) {
            add("full", HELLO).expect(201);
        }

        havu.bob().post("/scripts", "{\"name\":\"bob's\",\"script\":\"echo\"}").expect(201);
        assertThat(havu.bob().getJson("/scripts")).hasSize(1);
        assertThat(alice.getJson("/scripts")).hasSize(3);
    }

    @Test
    void names_need_not_be_unique() {
        assertThat(add("same", HELLO).expect(201).text())
                .isNotEqualTo(add("same", HELLO).expect(201).text());
    }

    @Test
    void a_deleted_script_is_404_and_deleting_it_again_is_no_error() {
        String id = add("hello", HELLO).text();

        assertThat(alice.delete("/scripts/" + id).expect(200).body()).isEmpty();
        alice.get("/scripts/" + id).expectError(404, "not_found", "Startup script " + id + " not found");
        assertThat(alice.delete("/scripts/" + id).expect(200).body()).isEmpty();
    }

    @Test
    void deleting_several_scripts_passes_over_ids_that_do_not_exist() {
        String gone = add("gone", HELLO).text();
        String kept = add("kept", HELLO).text();

        Answer answer = alice.delete("/scripts", "{\"scripts\":[\"%s\",\"%s\",\"%s\"]}".formatted(UNKNOWN, gone, gone));

        assertThat(answer.expect(200).body()).isEmpty();
        assertThat(alice.getJson("/scripts").findValuesAsString("id")).containsExactly(kept);
        alice.delete("/scripts", "{\"scripts\":[]}").expect(200);
        assertThat(alice.getJson("/scripts")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                | name is required",
                "{\"name\":\"n\"}                  | script is required",
                "{\"name\":\"n\",\"script\":\"\"}  | script must be",
                "{\"name\":\"\",\"script\":\"s\"}  | name must be",
                "{\"name\":\"n\",\"script\":7}     | script must be a string",
                "{\"name\":[],\"script\":\"s\"}    | name must be a string"
            })
    void a_request_that_breaks_a_rule_is_400_and_adds_nothing(String body, String message) {
        alice.post("/scripts", body).expectError(400, "invalid_request", message);

        assertThat(alice.getJson("/scripts")).isEmpty();
    }

    @Test
    void a_name_may_have_255_characters_and_not_one_more() {
        add("n".repeat(255), HELLO).expect(201);
        add("n".repeat(256), HELLO).expectError(400, "invalid_request", "name must be", "255");
    }

    @Test
    void a_malformed_id_is_400_wherever_it_stands() {
        alice.get("/scripts/abc").expectError(400, "invalid_request", "script id", "abc", "UUID");
        alice.delete("/scripts/abc").expectError(400, "invalid_request", "script id", "abc", "UUID");
        alice.delete("/scripts", "{\"scripts\":[\"abc\"]}").expectError(400, "invalid_request", "scripts.0", "UUID");
        alice.delete("/scripts", "{\"scripts\":null}").expectError(400, "invalid_request", "scripts is required");
    }

    private String text(String id) {
        return alice.getJson("/scripts/" + id).get(0).get("script").asString();
    }

    private Answer add(String name, String script) {
        byte[] body = Json.write(Map.of("name", name, "script", script));
        return alice.sendBytes("POST", "/scripts", body, Map.of("Content-Type", "application/json"));
    }
}
