package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** With {@code --access-log} every request leaves a line, and no line holds a secret. */
class AccessLogTest {
    private static final String UNKNOWN_ID = "7f3c0a52-6b8e-4b0e-9d0a-0c9b6a1e2f11";

    @TempDir
    Path directory;

    private Path file;
    private RunningHavu havu;

    @BeforeEach
    void start() {
        file = directory.resolve("access.log");
        havu = RunningHavu.settings().accessLog(file).start();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void an_answered_request_is_a_line_with_the_id_of_its_answer() throws IOException {
        Answer answer = havu.alice().get("/balance").expect(200);

        JsonNode line = lines().getLast();
        assertThat(line.get("request").asString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(line.get("time").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(line.get("cloud").asString()).isEqualTo("default");
        assertThat(line.get("project").asString()).isEqualTo("default");
        assertThat(line.get("operation").asString()).isEqualTo("getBalance");
        assertThat(line.get("method").asString()).isEqualTo("GET");
        assertThat(line.get("path").asString()).isEqualTo("/v1/balance");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("milliseconds").isNumber()).isTrue();
        assertThat(line.get("user_agent").asString()).isNotEmpty();
    }

    @Test
    void refusals_are_lines_too() throws IOException {
        havu.alice().get("/instances/" + UNKNOWN_ID).expect(404);
        havu.anonymous().get("/balance").expect(401);
        havu.anonymous().get("/nowhere").expect(404);

        List<JsonNode> last = lines().subList(lines().size() - 3, lines().size());
        assertThat(last).extracting(line -> line.get("status").asInt()).containsExactly(404, 401, 404);
        assertThat(last)
                .extracting(line -> line.get("operation").asString(null))
                .containsExactly("getInstance", "getBalance", null);
        assertThat(last).extracting(line -> line.get("project").asString(null)).containsExactly("default", null, null);
    }

    @Test
    void neither_secrets_nor_tokens_nor_queries_are_in_the_file() throws IOException {
        havu.alice().get("/instances?status=running").expect(200);

        assertThat(Files.readString(file))
                .doesNotContain(RunningHavu.SECRET)
                .doesNotContain("Bearer")
                .doesNotContain("running");
    }

    @Test
    void a_further_start_appends() throws IOException {
        havu.alice().get("/balance").expect(200);
        int before = lines().size();
        havu.close();
        havu = RunningHavu.settings().accessLog(file).start();
        havu.alice().get("/balance").expect(200);

        assertThat(lines()).hasSizeGreaterThan(before);
    }

    private List<JsonNode> lines() throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> Json.mapper().readTree(line))
                .toList();
    }
}
