package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.Operation;
import dev.havu.server.http.RawConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every operation that takes a body, with one that is wrong as a whole. No stored row changes. */
class MalformedBodyTest {
    private static final int TEN_MEGABYTES = 10 << 20;
    private static final String JSON = "application/json";

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

    static List<String> operationsWithABody() {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.requestBody() != null)
                .map(Operation::id)
                .toList();
    }

    static List<String> operationsThatNeedABody() {
        return operationsWithABody().stream()
                .filter(id -> ApiClient.document().operation(id).requestBody().required())
                .toList();
    }

    @Test
    void there_are_18_operations_that_need_a_body_and_one_that_may_have_one() {
        assertThat(operationsThatNeedABody()).hasSize(18);
        assertThat(operationsWithABody()).hasSize(19);
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void malformed_json_is_400_and_the_message_tells_where(String operationId) {
        String good = goodBody(operationId);
        for (String body : List.of(
                "{",
                "{\"",
                "{\"a\":",
                "}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":-Infinity}",
                "{\"a\":True}",
                "{\"a\":undefined}",
                "{\"a\":\"\n\"}",
                "{\"a\":1 /* comment */}",
                "<xml/>",
                "grant_type=client_credentials",
                "\uFEFF" + good,
                "\0" + good,
                good + " x",
                good + good,
                good + "\0",
                good.substring(0, good.length() - 1))) {
            send(operationId, body).expectError(400, "invalid_request", "The request body is malformed JSON (line ");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void json_of_another_kind_is_400_and_the_message_tells_which(String operationId) {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("[]", "an empty array");
        kinds.put("[{\"action\":\"delete\"}]", "an array");
        kinds.put("\"text\"", "text");
        kinds.put("7", "7");
        kinds.put("1e400", "a number out of range");
        kinds.put("true", "true");
        kinds.put("null", "null");
        kinds.forEach((body, shown) -> send(operationId, body)
                .expectError(400, "invalid_request", "The request body must be an object, but was " + shown));
    }

    @ParameterizedTest
    @MethodSource("operationsThatNeedABody")
    void no_body_is_400(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);

        sample.sendAs(alice, JSON, null).expectError(400, "invalid_request", "A JSON request body is required");
        sample.sendAs(alice, null, null).expectError(400, "invalid_request", "A JSON request body is required");
        sample.sendAs(alice, JSON, "").expectError(400, "invalid_request", "A JSON request body is required");
        sample.sendAs(alice, JSON, " \r\n").expectError(400, "invalid_request", "The request body is empty");
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void a_name_that_occurs_twice_is_400(String operationId) {
        for (String body :
                List.of("{\"a\":1,\"a\":1}", "{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "{\"a\":1,\"\\u0061\":2}")) {
            send(operationId, body).expectError(400, "invalid_request", "a property occurs twice");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void another_content_type_is_415_and_the_message_names_the_right_one(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        String form = "application/x-www-form-urlencoded";
        boolean takesForms = sample.operation().requestBody().schemas().containsKey(form);
        for (String contentType : List.of(
                "text/plain",
                "text/json",
                "application/xml",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "application/problem+json",
                "application/*",
                "*/*",
                "json",
                ";",
                "application/json, text/plain")) {
            sample.sendAs(alice, contentType, goodBody(operationId))
                    .expectError(415, "invalid_request", "The content type must be " + JSON);
        }
        if (!takesForms) {
            sample.sendAs(alice, form, "a=b").expectError(415, "invalid_request", "The content type must be " + JSON);
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void another_charset_is_415(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        for (String charset : List.of("utf-16", "ISO-8859-1", "\"windows-1252\"", "utf-8859", "")) {
            sample.sendAs(alice, JSON + "; charset=" + charset, goodBody(operationId))
                    .expectError(415, "invalid_request", "The request body must be UTF-8");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void a_compressed_body_is_415(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        for (String encoding : List.of("gzip", "deflate", "br", "gzip, gzip")) {
            alice.send(
                            sample.operation().method(),
                            sample.path(),
                            goodBody(operationId),
                            Map.of("Content-Type", JSON, "Content-Encoding", encoding))
                    .expectError(415, "invalid_request", "Content-Encoding");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void bytes_that_are_not_utf_8_are_400(String operationId) {
        String good = goodBody(operationId);
        for (byte[] body : List.of(
                inText(0xff),
                inText(0xe9),
                inText(0x80),
                inText(0xc0, 0xaf),
                inText(0xe2, 0x82),
                inText(0xed, 0xa0, 0x80),
                inText(0xf4, 0x90, 0x80, 0x80),
                inText(0xf8, 0x88, 0x80, 0x80, 0x80),
                good.getBytes(StandardCharsets.UTF_16),
                good.getBytes(StandardCharsets.UTF_16LE),
                good.getBytes(StandardCharsets.UTF_16BE),
                good.getBytes(StandardCharsets.UTF_32))) {
            sendBytes(operationId, body).expectError(400, "invalid_request", "The request body is malformed");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void nesting_deeper_than_64_levels_is_400(String operationId) {
        for (String body : List.of(
                "{\"a\":".repeat(65) + "1" + "}".repeat(65),
                "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}",
                "[".repeat(500_000),
                "{\"a\":".repeat(200_000))) {
            send(operationId, body).expectError(400, "invalid_request", "deeper than 64 levels");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void a_name_or_number_of_many_thousand_characters_is_400(String operationId) {
        for (String body : List.of(
                "{\"" + "n".repeat(900_000) + "\":1}",
                "{\"a\":" + "9".repeat(900_000) + "}",
                "{\"a\":0." + "9".repeat(900_000) + "}")) {
            send(operationId, body).expectError(400, "invalid_request", "a name or number in it is too long");
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void a_body_of_10_megabytes_is_413_and_the_connection_goes_on(String operationId) throws IOException {
        try (RawConnection connection = new RawConnection(port())) {
            connection
                    .send(head(operationId) + "Content-Length: " + TEN_MEGABYTES + "\r\n\r\n")
                    .send(new byte[TEN_MEGABYTES]);
            assertTooLarge(connection.receive());
            assertGoesOn(connection);

            connection.send(head(operationId) + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < TEN_MEGABYTES / 0x10000; i++) {
                connection.send(chunk);
            }
            connection.send("0\r\n\r\n");
            assertTooLarge(connection.receive());
            assertGoesOn(connection);
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void a_refused_body_is_not_taken_for_the_next_request(String operationId) throws IOException {
        String smuggled = "GET /v1/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(head(operationId).replace(JSON, "text/plain") + "Content-Length: " + smuggled.length()
                    + "\r\n\r\n" + smuggled);
            assertThat(connection.receive().status()).isEqualTo(415);
            assertGoesOn(connection);
        }
    }

    private static void assertTooLarge(RawConnection.Answer answer) {
        assertThat(answer.status()).isEqualTo(413);
        JsonNode error = Json.mapper().readTree(answer.body());
        assertThat(error.get("code").asString()).isEqualTo("invalid_request");
        assertThat(error.get("message").asString()).isEqualTo("The request body is larger than 1048576 bytes");
    }

    /** The same connection takes another request and answers that one. */
    private static void assertGoesOn(RawConnection connection) throws IOException {
        connection.send("GET /v1/balance HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + alice.token() + "\r\n\r\n");
        RawConnection.Answer next = connection.receive();
        assertThat(next.status()).as(next.head() + next.body()).isEqualTo(200);
        assertThat(next.body()).startsWith("{\"amount\":").endsWith(",\"currency\":\"usd\"}");
    }

    /** Request line and headers without what tells the length. */
    private static String head(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        return sample.operation().method() + " /v1" + sample.path() + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + alice.token() + "\r\nContent-Type: " + JSON + "\r\n";
    }

    private static int port() {
        return havu.server().baseUri().getPort();
    }

    /** What the operation would carry out. */
    private static String goodBody(String operationId) {
        String body = SampleRequests.of(operationId, belongings).body();
        return body == null ? "{\"is_permanent\":true}" : body;
    }

    private static Answer send(String operationId, String body) {
        return SampleRequests.of(operationId, belongings).withBody(body).send(alice);
    }

    private static Answer sendBytes(String operationId, byte[] body) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        return alice.sendBytes(sample.operation().method(), sample.path(), body, Map.of("Content-Type", JSON));
    }

    /** A JSON object with bytes in a text. */
    private static byte[] inText(int... bytes) {
        byte[] body = "{\"name\":\"      \"}".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            body[9 + i] = (byte) bytes[i];
        }
        return body;
    }
}
