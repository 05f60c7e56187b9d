package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What clients send beyond the document, or leave out, is tolerated by every operation: the answer is the same. */
class TolerantRequestsTest {
    private static final String JSON = "application/json";

    private RunningHavu havu;
    private ApiClient alice;
    private @Nullable Answer plainAnswer;
    private @Nullable Belongings forReading;

    @BeforeEach
    void start() {
        havu = RunningHavu.roomy();
        alice = havu.alice();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    static List<String> operationsWithABody() {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.requestBody() != null)
                .map(Operation::id)
                .toList();
    }

    static List<String> operationsWithoutABody() {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.requestBody() == null)
                .map(Operation::id)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void fields_that_the_document_does_not_know_are_ignored(String operationId) {
        ObjectNode unknown = Json.mapper().createObjectNode();
        unknown.put("_inference_client", "x").put("unknown_number", 5).put("unknown_boolean", true);
        unknown.putNull("unknown_null")
                .putArray("unknown_array")
                .add(1)
                .add("a")
                .addObject();
        unknown.putObject("unknown_object").put("\0", "\0").putNull("");
        String others = unknown.toString();
        String text = others.substring(0, others.length() - 1) + ",\"huge\":1e400,\"tiny\":1e-400,\"long\":"
                + "9".repeat(900) + ",\"deep\":" + "[".repeat(63) + "]".repeat(63) + "}";

        String hundredThousand = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"_" + Integer.toString(i, Character.MAX_RADIX) + "\":0")
                .collect(Collectors.joining(",", "{", "}"));

        assertSameAnswer(operationId, JSON, body -> merged(body, text));
        assertSameAnswer(operationId, JSON, body -> merged(body, hundredThousand));
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void null_is_the_same_as_leaving_an_optional_field_out(String operationId) {
        List<String> optional = BodyField.all().stream()
                .filter(field -> field.operationId().equals(operationId))
                .filter(field -> !field.required() && field.path().size() == 1)
                .map(BodyField::name)
                .toList();

        assertSameAnswer(operationId, JSON, body -> {
            ObjectNode withNulls = (ObjectNode) Json.mapper().readTree(body);
            optional.stream().filter(name -> !withNulls.has(name)).forEach(withNulls::putNull);
            return withNulls.toString();
        });
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void json_needs_no_content_type_and_may_tell_its_charset(String operationId) {
        for (String contentType : List.of(
                "",
                "application/json;charset=utf-8",
                "Application/JSON ; x=y; Charset=\"UTF-8\"",
                "application/json;")) {
            assertSameAnswer(operationId, contentType, body -> body);
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithABody")
    void json_may_be_written_with_spaces_and_escapes(String operationId) {
        assertSameAnswer(
                operationId,
                JSON,
                body -> "\r\n\t " + Json.mapper().readTree(body).toPrettyString() + "\n");
        assertSameAnswer(operationId, JSON, TolerantRequestsTest::escaped);
    }

    @ParameterizedTest
    @MethodSource("operationsWithoutABody")
    void where_no_body_is_asked_for_any_content_type_and_any_body_is_fine(String operationId) {
        assertSameAnswer(operationId, JSON, _ -> null);
        assertSameAnswer(operationId, "nonsense; charset=utf-16", _ -> "");
        assertSameAnswer(operationId, JSON, _ -> "{not json");
        assertSameAnswer(operationId, "text/plain", _ -> "x".repeat(2_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ssh-keys  | {'name':'TEXT','key':'TEXT'}",
                "scripts   | {'name':'TEXT','script':'TEXT'}",
                "volumes   | {'name':'TEXT','type':'NVMe','size':1,'location_code':'FIN-01'}",
                "instances | {'description':'TEXT','instance_type':'CPU.4V.16G','image':'ubuntu-24.04','hostname':'h',"
                        + "'location_code':'FIN-01'}",
            })
    void texts_are_kept_to_the_last_character(String collection, String body) {
        String text = "a\0b\u0001\u001f\u007f\u0085\r\n\t \"\\/<>&'äß漢字\u202e\uFEFF\uFFFF😀 ";
        String json = body.replace('\'', '"').replace("\"TEXT\"", new String(Json.write(text), StandardCharsets.UTF_8));

        String id = alice.create("/" + collection, json);

        JsonNode found = alice.getJson("/" + collection + "/" + id);
        JsonNode resource = found.isArray() ? found.get(0) : found;
        for (String field : List.of("name", "key", "script", "description")) {
            if (json.contains("\"" + field + "\"")) {
                assertThat(resource.get(field).asString()).as(field).isEqualTo(text);
            }
        }
    }

    @Test
    void lengths_count_characters_and_not_bytes_or_surrogates() {
        String longest = "😀".repeat(255);

        alice.create("/ssh-keys", Body.of("name", longest, "key", "k"));
        alice.post("/ssh-keys", Body.of("name", longest + "x", "key", "k"))
                .expectError(400, "invalid_request", "name must be a string of 1 to 255 characters");
    }

    /** Every letter of every text as an escape. */
    private static String escaped(String json) {
        StringBuilder escaped = new StringBuilder();
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char character = json.charAt(i);
            if (character == '"') {
                inText = !inText;
            }
            boolean letter = inText && Character.isLetterOrDigit(character);
            escaped.append(letter ? "\\u%04X".formatted((int) character) : String.valueOf(character));
        }
        return escaped.toString();
    }

    /** Two JSON objects in one. */
    private static String merged(String one, String other) {
        boolean empty = one.strip().equals("{}");
        return one.substring(0, one.lastIndexOf('}')) + (empty ? "" : ",") + other.substring(1);
    }

    /**
     * A changed request is answered as the plain one is, but for ids and tokens. What changes something has belongings of
     * its own each time.
     *
     * @param change makes the body from that of the plain request, null for none
     */
    private void assertSameAnswer(String operationId, String contentType, UnaryOperator<@Nullable String> change) {
        Answer expected = plainAnswer(operationId);

        SampleRequests.Sample changed = SampleRequests.of(operationId, belongings(operationId));
        String body = changed.body() == null && changed.operation().requestBody() != null ? "{}" : changed.body();
        Answer answer = changed.sendAs(alice, contentType.isEmpty() ? null : contentType, change.apply(body));

        assertThat(answer.status())
                .as("%s answered %s", operationId, answer.text())
                .isEqualTo(expected.status());
        assertThat(withoutIds(answer)).isEqualTo(withoutIds(expected));
    }

    /** One test is about one operation. */
    private Answer plainAnswer(String operationId) {
        Answer answer = plainAnswer;
        if (answer == null) {
            answer = SampleRequests.of(operationId, belongings(operationId)).send(alice);
            assertThat(answer.status())
                    .as("%s answered %s", operationId, answer.text())
                    .isBetween(200, 299);
            plainAnswer = answer;
        }
        return answer;
    }

    private Belongings belongings(String operationId) {
        boolean reads = ApiClient.document().operation(operationId).method().equals("GET");
        Belongings belongings = reads ? forReading : null;
        if (belongings == null) {
            belongings = Belongings.bought(havu, alice);
            forReading = belongings;
        }
        return belongings;
    }

    private static String withoutIds(Answer answer) {
        return answer.text()
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("eyJ[\\w.-]+", "TOKEN");
    }
}
