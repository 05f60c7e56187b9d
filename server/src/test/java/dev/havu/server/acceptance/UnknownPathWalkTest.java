package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not served is 404 in JSON, whoever asks and however: official clients fail on anything else. */
class UnknownPathWalkTest {
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW");

    @TempDir
    private static Path directory;

    private static RunningHavu havu;
    private static ApiClient alice;
    private static Belongings belongings;
    private static StoredState before;

    @BeforeAll
    static void start() {
        havu = RunningHavu.settings().in(directory).start();
        alice = havu.alice();
        belongings = Belongings.bought(havu, alice);
        before = StoredState.of(directory);
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @AfterEach
    void nothing_has_changed() {
        assertThat(StoredState.of(directory)).isEqualTo(before);
    }

    /** Every path of the document with each method that it does not have, and that no other path has for it. */
    static List<Arguments> otherMethods() {
        List<Arguments> others = new ArrayList<>();
        for (Operation operation : ApiClient.document().operations()) {
            String path = SampleRequests.of(operation.id(), belongings).path();
            for (String method : METHODS) {
                boolean served = ApiClient.document().operations().stream()
                        .anyMatch(other -> other.method().equals(method)
                                && path.matches(other.path().replaceAll("\\{[^}]+}", "[^/]+")));
                if (!served) {
                    others.add(Arguments.of(method, path));
                }
            }
        }
        return others;
    }

    @ParameterizedTest
    @MethodSource("otherMethods")
    void a_method_that_a_path_does_not_have_is_404(String method, String path) {
        String body = "{\"action\":\"delete\",\"id\":\"%s\"}".formatted(belongings.instance());

        alice.send(method, path, body, Map.of("Content-Type", "application/json"))
                .expectError(404, "not_found", "Path not found: " + method + " /v1" + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/instances/types/more",
                "/instances-types",
                "/Instances",
                "/v1/instances",
                "/v2/instances",
                "/%69nstances",
                "/instances%2Ftypes",
                "/instances/../balance",
                "/instances/%2e%2e/balance",
                "/instances;version=1",
                "/instances/00000000-0000-4000-8000-000000000000/action",
                "/oauth2",
                "/oauth2/token/more",
                "/container-deployments",
                "/job-deployments",
                "/secrets",
                "/%00",
                "/%F0%9F%92%BE",
            })
    void a_path_that_does_not_exist_is_404_with_a_token_with_a_bad_one_and_without(String path) {
        for (String method : METHODS) {
            for (ApiClient client :
                    List.of(alice, havu.client("alice-without-scope"), havu.anonymous(), alice.withToken("bad"))) {
                Answer answer = client.send(method, path, null, Map.of());
                answer.expectError(404, "not_found", "Path not found: " + method + " /v1" + path);
                assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            }
        }
    }

    @Test
    void an_overlong_path_is_not_repeated_in_full() {
        assertThat(alice.get("/" + "x".repeat(10_000))
                        .expectError(404, "not_found", "Path not found")
                        .body())
                .hasSizeLessThan(400);
    }

    @Test
    void who_only_asks_whether_the_server_is_there_gets_no_body() {
        for (String path : List.of("", "/", "/instances", "/instances/" + belongings.instance(), "/oauth2/token")) {
            Answer answer = havu.anonymous().send("HEAD", path, null, Map.of()).expect(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(alice.send("HEAD", "/nothing", null, Map.of()).expect(404).body())
                .isEmpty();
    }
}
