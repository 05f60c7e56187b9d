package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every query parameter that the document describes, with values it must not have, and sent more than once. */
class QueryParameterWalkTest {
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

    /** A parameter of one operation. */
    record Parameter(Operation operation, Operation.Parameter described) {
        /** The schema of one value. */
        JsonNode schema() {
            JsonNode schema = described.schema();
            return isList() ? schema.path("items") : schema;
        }

        boolean isList() {
            return described.schema().path("type").asString("").equals("array");
        }

        String name() {
            return described.name();
        }

        /** Values that break what the schema says. */
        List<String> wrongValues() {
            List<String> wrong = new ArrayList<>();
            JsonNode schema = schema();
            boolean integer = schema.path("type").asString("").equals("integer");
            if (integer) {
                wrong.addAll(List.of("", "x", "1.5", "1e3", "+1", "%2B1", "0x1", "%20", "1%20", "-0", "-1", "0"));
                wrong.addAll(List.of("%D9%A1", "9".repeat(20), "1,2", "NaN", "null", "1%00"));
                wrong.add(Long.toString(schema.path("maximum").asLong() + 1));
            }
            if (schema.has("enum")) {
                String word = schema.path("enum").path(0).asString();
                wrong.addAll(List.of(
                        "", "no-such-word", "null", word + "%20", "%20" + word, word + "%00", word + "," + word));
                wrong.addAll(List.of("'%20OR%20'1'='1", "%F0%9F%92%BE", word.replace(word.charAt(0), 'X')));
            }
            if (schema.has("pattern")) {
                Pattern pattern = Pattern.compile(schema.path("pattern").asString());
                for (String text :
                        List.of("", "0", "1", "yes", "no", "null", "gbp", "usd ", "abc", "tru", "{}", "a\0")) {
                    if (!pattern.matcher(text).find()) {
                        wrong.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
                    }
                }
            }
            if (schema.path("minLength").asInt(0) > 0) {
                wrong.add("");
            }
            if (schema.has("maxLength")) {
                wrong.add("x".repeat(schema.path("maxLength").asInt() + 1));
                wrong.add("x".repeat(15_000));
            }
            return wrong;
        }

        /** A value that is fine. */
        String goodValue() {
            return switch (name()) {
                case "status" -> goodStatus();
                case "currency" -> "eur";
                case "computeId" -> belongings.instance();
                case "tag" -> "owner";
                case "location_code", "locationCode" -> "FIN-01";
                case "instance_type" -> operation.path().equals("/images") ? "CPU.4V.16G" : "16B200";
                case "is_spot", "isSpot" -> "true";
                case "num_of_months", "page" -> "1";
                case "pageSize" -> "10";
                case "name" -> "hello";
                case "orderBy" -> "created_at";
                case "orderDirection" -> "desc";
                case "force" -> "true";
                default -> throw new AssertionError("what is a good " + name() + "?");
            };
        }

        private String goodStatus() {
            return schema().path("enum")
                            .valueStream()
                            .anyMatch(word -> word.asString().equals("running"))
                    ? "running"
                    : "attached";
        }

        Answer send(String query) {
            SampleRequests.Sample sample = SampleRequests.of(operation.id(), belongings);
            return sample.withPath(sample.path() + "?" + query).send(alice);
        }

        @Override
        public String toString() {
            return operation.id() + " " + name();
        }
    }

    static List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        for (Operation operation : ApiClient.document().operations()) {
            for (Operation.Parameter described : operation.parameters()) {
                if (described.location() == Operation.Location.QUERY) {
                    parameters.add(new Parameter(operation, described));
                }
            }
        }
        return parameters;
    }

    static List<Parameter> restrictedParameters() {
        return parameters().stream()
                .filter(parameter -> !parameter.wrongValues().isEmpty())
                .toList();
    }

    static List<Parameter> parametersOfReads() {
        return parameters().stream()
                .filter(parameter -> parameter.operation().method().equals("GET"))
                .toList();
    }

    @Test
    void only_the_name_filter_of_scripts_may_be_anything() {
        assertThat(parameters()).hasSize(39);
        assertThat(parameters())
                .filteredOn(parameter -> parameter.wrongValues().isEmpty())
                .extracting(Parameter::toString)
                .containsExactly("listScripts name");
    }

    @ParameterizedTest
    @MethodSource("restrictedParameters")
    void a_wrong_value_is_400_and_the_message_names_parameter_value_and_rule(Parameter parameter) {
        for (String value : parameter.wrongValues()) {
            String shown = URLDecoder.decode(value, StandardCharsets.UTF_8).replace('\0', ' ');
            parameter
                    .send(parameter.name() + "=" + value)
                    .expectError(
                            400,
                            "invalid_request",
                            parameter.name() + " must be ",
                            ", but was ",
                            shown.substring(0, Math.min(60, shown.length())));
        }
        parameter.send(parameter.name()).expectError(400, "invalid_request", parameter.name() + " must be ", "\"\"");
    }

    @ParameterizedTest
    @MethodSource("restrictedParameters")
    void a_wrong_value_is_found_wherever_it_stands_among_several(Parameter parameter) {
        String good = parameter.name() + "=" + parameter.goodValue();
        String wrong = parameter.name() + "=" + parameter.wrongValues().getFirst();

        for (String query : List.of(good + "&" + wrong, wrong + "&" + good, "a=b&" + wrong + "&", "&&" + wrong)) {
            parameter.send(query).expectError(400, "invalid_request", parameter.name() + " must be ");
        }
    }

    @ParameterizedTest
    @MethodSource("parametersOfReads")
    void of_a_repeated_parameter_the_first_counts_and_of_a_list_all_do(Parameter parameter) {
        String good = parameter.name() + "=" + parameter.goodValue();
        byte[] once = parameter.send(good).expect(200).body();

        assertThat(parameter.send(good + "&" + good).expect(200).body()).isEqualTo(once);
        for (String other : List.of("FIN-03", "false", "usd", "2", "asc", "nothing", "offline", "detached")) {
            Answer both = parameter.send(good + "&" + parameter.name() + "=" + other);
            if (both.status() == 200 && !parameter.isList()) {
                assertThat(both.body()).as(other).isEqualTo(once);
            }
        }
        if (parameter.isList()) {
            assertThat(parameter
                            .send(good + "&" + parameter.name() + "=nobodys")
                            .expect(200)
                            .json())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("parametersOfReads")
    void unknown_parameters_are_ignored(Parameter parameter) {
        String good = parameter.name() + "=" + parameter.goodValue();
        byte[] alone = parameter.send(good).expect(200).body();

        for (String other :
                List.of("unknown=1", "=", "=1", "limit", "%00=%00", "%F0%9F%92%BE=x", "a=b=c", "a%26b=%3D")) {
            assertThat(parameter.send(other + "&" + good).expect(200).body()).isEqualTo(alone);
            assertThat(parameter.send(good + "&" + other).expect(200).body()).isEqualTo(alone);
        }
    }
}
