package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.Operation;
import dev.havu.server.http.RawConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every operation with a URL or headers that no HTTP client would send. No stored row changes. */
class MalformedUrlTest {
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

    static List<String> operations() {
        return ApiClient.document().operations().stream().map(Operation::id).toList();
    }

    static List<String> operationsWithAPathParameter() {
        return operations().stream()
                .filter(id -> ApiClient.document().operation(id).path().contains("{"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void broken_percent_encoding_in_the_query_is_400(String operationId) throws IOException {
        for (String query : List.of("%", "%4", "%zz=1", "a=%", "a=%4", "a=%zz", "a=1&b=%g0")) {
            RawConnection.Answer answer = send(operationId, path(operationId) + "?" + query, "");

            assertError(answer, 400, "percent-encoding");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithAPathParameter")
    void broken_percent_encoding_in_the_path_is_400(String operationId) throws IOException {
        for (String broken : List.of("%", "%4", "%zz", "%C3%28", "%ff", "%ED%A0%80", "%C0%AF")) {
            String path = ApiClient.document().operation(operationId).path().replaceAll("\\{[^}]+}", broken);

            assertError(send(operationId, path, ""), 400, "percent-encoding");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void what_must_be_encoded_in_a_url_and_is_not_is_400(String operationId) throws IOException {
        for (String query : List.of("a=b c", "a=\u00e9", "a=\u0000", "a=\t", "a=<b>", "a=\"b\"", "a[]=b", "a=\\")) {
            assertError(send(operationId, path(operationId) + "?" + query, ""), 400, "URL");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_url_of_20_000_characters_is_414(String operationId) throws IOException {
        String tooLong = "x".repeat(20_000);

        assertError(send(operationId, path(operationId) + "?a=" + tooLong, ""), 414, "The request URL is too long");
        assertError(send(operationId, path(operationId) + "/" + tooLong, ""), 414, "The request URL is too long");
    }

    @ParameterizedTest
    @MethodSource("operationsWithAPathParameter")
    void an_overlong_parameter_in_the_path_is_400_or_404_and_is_not_repeated_in_full(String operationId)
            throws IOException {
        String tooLong = "x".repeat(3_000);
        String path = ApiClient.document().operation(operationId).path().replaceAll("\\{[^}]+}", tooLong);

        RawConnection.Answer answer = send(operationId, path, "");

        assertThat(answer.status()).as(answer.body()).isIn(400, 404);
        assertThat(answer.body()).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void malformed_or_oversized_headers_are_400(String operationId) throws IOException {
        for (String header : List.of(
                "X: " + "x".repeat(40_000) + "\r\n",
                "X: x\r\n".repeat(8_000),
                "no colon here\r\n",
                "Two Words: x\r\n",
                "X: a\0b\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: many\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Content-Length: 1\r\nContent-Length: 2\r\n",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\n")) {
            assertError(send(operationId, path(operationId), header), 400, "headers");
        }
    }

    private static String path(String operationId) {
        return SampleRequests.of(operationId, belongings).path();
    }

    /** Sends a request without a body, so that even one that got through would change as little as it can. */
    private static RawConnection.Answer send(String operationId, String path, String headers) throws IOException {
        try (RawConnection connection =
                new RawConnection(havu.server().baseUri().getPort())) {
            return connection
                    .send(ApiClient.document().operation(operationId).method() + " /v1" + path
                            + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + alice.token() + "\r\n" + headers
                            + "\r\n")
                    .receive();
        }
    }

    private static void assertError(RawConnection.Answer answer, int status, String messagePart) {
        assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
        assertThat(answer.head()).contains("Content-Type: application/json; charset=utf-8", "X-Request-Id: ");
        JsonNode error = Json.mapper().readTree(answer.body());
        assertThat(error.get("code").asString()).isEqualTo("invalid_request");
        assertThat(error.get("message").asString()).contains(messagePart);
    }
}
