package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The form of every answer to every operation, as strict clients read it: no byte too many, no empty time or price. */
class WireFormWalkTest {
    private static final Set<String> BARE_IDS =
            Set.of("deployInstance", "createVolume", "addSshKey", "addSshKeyDeprecated", "addScript");
    private static final Set<String> BARE_BOOLEANS =
            Set.of("getInstanceAvailability", "getClusterAvailability", "checkInstanceAvailabilityDeprecated");
    private static final Set<String> ARRAYS_OF_ONE = Set.of("getSshKey", "getSshKeyDeprecated", "getScript");
    private static final String RFC_3339 = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z";
    /** What clients in strict languages read into integers. */
    private static final Set<String> INTEGERS = Set.of(
            "size", "size_in_gigabytes", "number_of_cores", "number_of_gpus", "unit_value", "expires_in", "statusCode");

    /** What no client insists on, of types that cannot be had so. */
    private static final Set<String> OPTIONAL_PRICES =
            Set.of("dynamic_price", "max_dynamic_price", "serverless_price", "serverless_spot_price");

    /** By operation: the answer to a correct request about things of its own. */
    private static final Map<String, Answer> SUCCESSES = new LinkedHashMap<>();

    @BeforeAll
    static void askEverything() {
        try (RunningHavu havu = RunningHavu.roomy()) {
            ApiClient alice = havu.alice();
            for (String operationId : operations()) {
                Answer answer = SampleRequests.of(operationId, Belongings.bought(havu, alice))
                        .send(alice);
                assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
                SUCCESSES.put(operationId, answer);
            }
        }
    }

    static List<String> operations() {
        return ApiClient.document().operations().stream().map(Operation::id).toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_success_is_a_bare_id_compact_json_or_nothing(String operationId) {
        Answer answer = SUCCESSES.get(operationId);

        if (BARE_IDS.contains(operationId)) {
            assertThat(answer.text()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(answer.header("Content-Length")).isEqualTo("36");
        } else if (answer.body().length == 0) {
            assertThat(answer.header("Content-Type")).isEmpty();
        } else {
            assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(answer.json()).isNotNull();
            assertThat(betweenTexts(answer.text())).doesNotContainAnyWhitespaces();
        }
        if (BARE_BOOLEANS.contains(operationId)) {
            assertThat(answer.text()).isIn("true", "false");
        }
        if (ARRAYS_OF_ONE.contains(operationId)) {
            assertThat(answer.json().isArray()).isTrue();
            assertThat(answer.json()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void times_prices_and_integers_have_their_form_wherever_they_stand(String operationId) {
        Answer answer = SUCCESSES.get(operationId);
        if (answer.header("Content-Type").startsWith("application/json") && !operationId.equals("getOpenApiDocument")) {
            assertThat(mistakes(answer.json())).isEmpty();
        }
    }

    @Test
    void the_check_of_the_fields_would_find_each_of_the_mistakes() {
        for (String wrong : List.of(
                "{\"created_at\":\"\"}",
                "{\"a\":[{\"deleted_at\":\"2026-11-01\"}]}",
                "{\"end_date\":0}",
                "{\"price_per_hour\":\"\"}",
                "{\"spot_price\":null}",
                "{\"monthly_price\":\"1,5\"}",
                "{\"size\":50.0}",
                "{\"cpu\":{\"number_of_cores\":\"4\"}}")) {
            assertThat(mistakes(Json.mapper().readTree(wrong))).as(wrong).isNotEmpty();
        }
        assertThat(mistakes(Json.mapper().readTree("""
                        {"created_at":"2026-11-01T10:00:00.000Z","deleted_at":null,"price_per_hour":"1.50","size":1}"""))).isEmpty();
    }

    @Test
    void a_token_comes_in_compact_json_with_exactly_five_fields() {
        String answer = SUCCESSES.get("getAccessToken").text();

        assertThat(answer)
                .matches(
                        "\\{\"access_token\":\"[\\w-]+\\.[\\w-]+\\.[\\w-]+\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                                + "\"refresh_token\":\"[\\w.-]+\",\"scope\":\"cloud-api-v1\"}");
    }

    private static List<String> mistakes(JsonNode json) {
        List<String> mistakes = new ArrayList<>();
        for (JsonNode element : json) {
            mistakes.addAll(mistakes(element));
        }
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!isFine(field.getKey(), field.getValue())) {
                mistakes.add(field.toString());
            }
        }
        return mistakes;
    }

    private static boolean isFine(String name, JsonNode value) {
        if (name.endsWith("_at") || name.equals("end_date")) {
            return value.isNull() || (value.isString() && value.asString().matches(RFC_3339));
        }
        if (INTEGERS.contains(name)) {
            return value.isIntegralNumber();
        }
        if (OPTIONAL_PRICES.contains(name)) {
            return value.isNull() || isPrice(value);
        }
        boolean price = (name.contains("price") && !name.equals("price")) || name.contains("cost");
        return !price || isPrice(value);
    }

    private static boolean isPrice(JsonNode value) {
        return value.isNumber() || (value.isString() && value.asString().matches("\\d+(\\.\\d+)?"));
    }

    /** What stands in JSON outside its texts. */
    private static String betweenTexts(String json) {
        return json.replaceAll("\"(?:[^\"\\\\]++|\\\\.)*+\"", "\"\"");
    }
}
