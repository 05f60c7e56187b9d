package dev.havu.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document that is shipped keeps to what the checks can check, and its examples keep to the document. */
class PublishedDocumentTest {
    private final OpenApiDocument document = OpenApiDocument.load();
    private final Schemas schemas = new Schemas(document);
    private final SchemaWords words = new SchemaWords(document);
    private final SchemaErrors errors = new SchemaErrors(document, words);

    @Test
    void everyParameterIsOfAKindThatIsChecked() {
        for (Operation operation : document.operations()) {
            for (Operation.Parameter parameter : operation.parameters()) {
                assertThatCode(() -> new ParameterRule(parameter, document, words))
                        .as("%s %s", operation.id(), parameter.name())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyPathParameterIsDeclaredAndInThePath() {
        for (Operation operation : document.operations()) {
            Set<String> declared = new HashSet<>();
            for (Operation.Parameter parameter : operation.parameters()) {
                if (parameter.location() == Operation.Location.PATH) {
                    declared.add("{" + parameter.name() + "}");
                }
            }
            Set<String> inPath = new HashSet<>();
            for (String segment : operation.path().split("/", -1)) {
                if (segment.startsWith("{")) {
                    inPath.add(segment);
                }
            }
            assertThat(declared).as(operation.id()).isEqualTo(inPath);
        }
    }

    @Test
    void everyExampleFitsItsSchema() {
        List<String> violations = new ArrayList<>();
        for (Operation operation : document.operations()) {
            if (operation.requestBody() != null) {
                checkExamples(
                        operation.id() + " request", operation.requestBody().schemas(), violations);
            }
            for (Map.Entry<String, Operation.Response> response :
                    operation.responses().entrySet()) {
                checkExamples(
                        operation.id() + " " + response.getKey(),
                        response.getValue().schemas(),
                        violations);
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void everySchemaExampleFitsItsSchema() {
        List<String> violations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> schema :
                document.root().path("components").path("schemas").properties()) {
            for (JsonNode example : schema.getValue().path("examples")) {
                check("schema " + schema.getKey(), "/components/schemas/" + schema.getKey(), example, violations);
            }
        }
        assertThat(violations).isEmpty();
    }

    private void checkExamples(String place, Map<String, String> mediaTypes, List<String> violations) {
        for (String pointer : mediaTypes.values()) {
            JsonNode mediaType = document.root().at(pointer.substring(0, pointer.lastIndexOf('/')));
            for (Map.Entry<String, JsonNode> example :
                    mediaType.path("examples").properties()) {
                check(
                        place + " " + example.getKey(),
                        pointer,
                        document.resolve(example.getValue()).path("value"),
                        violations);
            }
        }
    }

    private void check(String place, String pointer, JsonNode example, List<String> violations) {
        var found = schemas.check(pointer, example);
        if (!found.isEmpty()) {
            violations.add(place + ": " + errors.explain(found, "The example"));
        }
    }
}
