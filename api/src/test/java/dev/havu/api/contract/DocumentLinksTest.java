package dev.havu.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every link of the document leads to an operation, with all that it needs, from something that is in the answer. */
class DocumentLinksTest {
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final List<Link> LINKS = readLinks();

    /**
     * A link where it stands.
     *
     * @param response status of the answer it starts from
     */
    record Link(Operation source, String response, String name, JsonNode definition) {
        Operation target() {
            return DOCUMENT.operation(definition.path("operationId").asString(""));
        }

        /** Everything that stands for a value in the answer or in the request. */
        List<String> expressions() {
            List<String> expressions = new ArrayList<>();
            collect(definition.path("parameters"), expressions);
            collect(definition.path("requestBody"), expressions);
            return expressions;
        }

        private static void collect(JsonNode node, List<String> expressions) {
            if (node.isString() && node.stringValue().startsWith("$")) {
                expressions.add(node.stringValue());
            }
            node.forEach(child -> collect(child, expressions));
        }

        @Override
        public String toString() {
            return source.id() + " " + response + " " + name;
        }
    }

    static Stream<Link> links() {
        return LINKS.stream();
    }

    @ParameterizedTest
    @MethodSource("links")
    void a_link_gives_the_parameters_that_its_operation_needs(Link link) {
        List<String> known = link.target().parameters().stream()
                .map(Operation.Parameter::name)
                .toList();
        List<String> needed = link.target().parameters().stream()
                .filter(Operation.Parameter::required)
                .map(Operation.Parameter::name)
                .toList();

        assertThat(link.definition().path("parameters").propertyNames())
                .isSubsetOf(known)
                .containsAll(needed);
    }

    @ParameterizedTest
    @MethodSource("links")
    void a_link_sends_only_properties_that_its_operation_knows(Link link) {
        JsonNode body = link.definition().path("requestBody");
        Operation.RequestBody declared = link.target().requestBody();
        if (body.isMissingNode()) {
            return;
        }
        assertThat(declared).isNotNull();
        JsonNode schema = DOCUMENT.resolve(DOCUMENT.root().at(declared.schemas().get("application/json")));

        assertThat(body.propertyNames())
                .allSatisfy(name -> assertThat(properties(schema, name)).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("links")
    void a_link_starts_from_what_is_there(Link link) {
        assertThat(link.expressions()).isNotEmpty().allSatisfy(expression -> {
            if (expression.startsWith("$request.path.")) {
                assertThat(link.source().parameters())
                        .extracting(Operation.Parameter::name)
                        .contains(expression.substring("$request.path.".length()));
            } else {
                assertThat(expression).startsWith("$response.body");
                assertThat(inAnswer(link, expression.substring("$response.body".length())))
                        .as(expression)
                        .isNotEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("links")
    void a_link_says_what_it_is_for(Link link) {
        assertThat(link.definition().path("description").asString("")).endsWith(".");
    }

    @Test
    void no_link_is_defined_in_vain() {
        assertThat(DOCUMENT.root().path("components").path("links").propertyNames())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(LINKS).extracting(Link::name).contains(name));
    }

    /** The schemas that describe the place of a JSON pointer in the answer; empty when nothing is there. */
    private static List<JsonNode> inAnswer(Link link, String pointer) {
        Operation.Response response = link.source().responses().get(link.response());
        List<JsonNode> places = response.schemas().values().stream()
                .map(schema -> DOCUMENT.resolve(DOCUMENT.root().at(schema)))
                .toList();
        if (pointer.isEmpty()) {
            return places;
        }
        for (String name : pointer.substring("#/".length()).split("/", -1)) {
            places = places.stream()
                    .flatMap(place -> name.equals("0")
                            ? Stream.of(DOCUMENT.resolve(place.path("items")))
                            : properties(place, name).stream())
                    .filter(JsonNode::isObject)
                    .toList();
        }
        return places;
    }

    private static List<JsonNode> properties(JsonNode schema, String name) {
        List<JsonNode> found = new ArrayList<>();
        if (schema.path("properties").has(name)) {
            found.add(DOCUMENT.resolve(schema.path("properties").path(name)));
        }
        for (String union : List.of("anyOf", "oneOf")) {
            for (JsonNode branch : schema.path(union)) {
                found.addAll(properties(DOCUMENT.resolve(branch), name));
            }
        }
        return found;
    }

    private static List<Link> readLinks() {
        List<Link> links = new ArrayList<>();
        for (Operation operation : DOCUMENT.operations()) {
            JsonNode responses = DOCUMENT.root()
                    .path("paths")
                    .path(operation.path())
                    .path(operation.method().toLowerCase(Locale.ROOT))
                    .path("responses");
            for (Map.Entry<String, JsonNode> response : responses.properties()) {
                for (Map.Entry<String, JsonNode> link :
                        response.getValue().path("links").properties()) {
                    links.add(new Link(operation, response.getKey(), link.getKey(), DOCUMENT.resolve(link.getValue())));
                }
            }
        }
        return links;
    }
}
