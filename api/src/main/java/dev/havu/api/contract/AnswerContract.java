package dev.havu.api.contract;

import com.networknt.schema.Error;
import dev.havu.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Checks an answer against the OpenAPI document: status, content type, headers and body. Tests run every answer through
 * it. Safe to use from any thread.
 */
public final class AnswerContract {
    private final OpenApiDocument document;
    private final Schemas schemas;
    private final SchemaErrors schemaErrors;
    private final SchemaWords words;

    public AnswerContract(OpenApiDocument document) {
        this.document = document;
        this.schemas = new Schemas(document);
        this.words = new SchemaWords(document);
        this.schemaErrors = new SchemaErrors(document, words);
    }

    /**
     * What is wrong with an answer to an operation.
     *
     * @param headers by name in any case, one value each
     * @param body the bytes of the body; empty when there is none
     * @return one sentence per violation; empty when the answer is as documented
     */
    public List<String> violations(Operation operation, int status, Map<String, String> headers, byte[] body) {
        List<String> violations = new ArrayList<>();
        Operation.Response declared = declared(operation, status);
        if (declared == null) {
            violations.add("status " + status + " is not declared");
            return violations;
        }
        checkHeaders(declared, headers, violations);
        if (declared.schemas().isEmpty()) {
            if (body.length > 0) {
                violations.add("status " + status + " declares no body, but there were " + body.length + " bytes");
            }
        } else {
            checkContent(declared, headers, body, violations);
        }
        return violations;
    }

    private static Operation.@Nullable Response declared(Operation operation, int status) {
        Operation.Response exact = operation.responses().get(Integer.toString(status));
        if (exact != null) {
            return exact;
        }
        Operation.Response range = operation.responses().get(status / 100 + "XX");
        return range == null ? operation.responses().get("default") : range;
    }

    private void checkHeaders(Operation.Response declared, Map<String, String> headers, List<String> violations) {
        declared.headers().forEach((name, header) -> {
            String value = find(headers, name);
            if (value == null) {
                if (header.required()) {
                    violations.add("header " + name + " is missing");
                }
                return;
            }
            ParameterRule rule = new ParameterRule(
                    new Operation.Parameter(name, Operation.Location.HEADER, header.required(), header.schema()),
                    document,
                    words);
            if (!rule.accepts(value)) {
                violations.add("header " + name + " must be " + rule.words() + ", but was " + value);
            }
        });
    }

    private void checkContent(
            Operation.Response declared, Map<String, String> headers, byte[] body, List<String> violations) {
        String contentType = find(headers, "Content-Type");
        String mediaType = contentType == null ? "" : mediaType(contentType);
        String pointer = declared.schemas().get(mediaType);
        if (pointer == null) {
            violations.add("content type '" + contentType + "' is not one of "
                    + String.join(", ", declared.schemas().keySet()));
            return;
        }
        JsonNode value;
        if (mediaType.endsWith("json")) {
            try {
                value = Json.mapper().readTree(body);
            } catch (JacksonException e) {
                violations.add("the body is not JSON: " + e.getOriginalMessage());
                return;
            }
        } else {
            value = StringNode.valueOf(new String(body, StandardCharsets.UTF_8));
        }
        List<Error> errors = schemas.check(pointer, value);
        if (!errors.isEmpty()) {
            violations.add(schemaErrors.explain(errors, "The answer"));
        }
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String find(Map<String, String> headers, String name) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }
}
