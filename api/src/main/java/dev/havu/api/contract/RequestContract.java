package dev.havu.api.contract;

import com.networknt.schema.Error;
import dev.havu.domain.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks what a client sent against the OpenAPI document. Whatever is wrong becomes a {@link Refusal} with code
 * {@code invalid_request} whose message names the field, the value and the rule; values of secret fields are not
 * repeated.
 *
 * <p>Two deliberate tolerances (seen in the official clients): properties the document does not know are accepted, and a
 * property that is null counts as absent where the document does not allow null.
 *
 * <p>Each operation is compiled when it is first called. Safe to use from any thread.
 */
public final class RequestContract {
    private static final String WHOLE_BODY = "The request body";

    private final OpenApiDocument document;
    private final SchemaWords words;
    private final SchemaErrors schemaErrors;
    private final ConcurrentMap<String, Parameters> parameters = new ConcurrentHashMap<>();
    private volatile @Nullable Schemas schemas;

    public RequestContract(OpenApiDocument document) {
        this.document = document;
        this.words = new SchemaWords(document);
        this.schemaErrors = new SchemaErrors(document, words);
    }

    /**
     * Checks path and query parameters.
     *
     * @param path decoded path parameter by name; null where the path has none of that name
     * @param query values of a query parameter by name; empty when it was not sent
     * @throws Refusal {@code invalid_request}
     */
    public void checkParameters(
            Operation operation, Function<String, @Nullable String> path, Function<String, List<String>> query) {
        Parameters rules = parameters.computeIfAbsent(operation.id(), id -> new Parameters(operation, document, words));
        for (ParameterRule rule : rules.path) {
            String name = rule.parameter().name();
            String value = path.apply(name);
            if (value == null || !rule.accepts(value)) {
                String refusal = rule.refusal();
                throw Refusal.invalid(
                        refusal != null
                                ? refusal
                                : "Invalid " + spokenName(operation, name) + ": `"
                                        + SchemaWords.shorten(value == null ? "" : value) + "` must be "
                                        + rule.words());
            }
        }
        for (ParameterRule rule : rules.query) {
            String name = rule.parameter().name();
            List<String> values = query.apply(name);
            if (values.isEmpty() && rule.parameter().required()) {
                throw Refusal.invalid(name + " is required");
            }
            for (String value : values) {
                if (!rule.accepts(value)) {
                    throw Refusal.invalid(
                            name + " must be " + rule.words() + ", but was " + SchemaWords.quoteIfUnclear(value));
                }
            }
        }
    }

    /**
     * Checks a body.
     *
     * @param mediaType one of those the operation declares
     * @throws Refusal {@code invalid_request}
     * @throws IllegalArgumentException when the operation does not declare the media type
     */
    public void checkBody(Operation operation, String mediaType, JsonNode body) {
        Operation.RequestBody declared = operation.requestBody();
        String pointer = declared == null ? null : declared.schemas().get(mediaType);
        if (pointer == null) {
            throw new IllegalArgumentException(operation.id() + " takes no body of type " + mediaType);
        }
        List<Error> errors = schemas().check(pointer, body);
        if (!errors.isEmpty()) {
            errors = withoutTolerated(errors, pointer, body);
        }
        if (!errors.isEmpty()) {
            throw Refusal.invalid(schemaErrors.explain(errors, WHOLE_BODY));
        }
    }

    private Schemas schemas() {
        Schemas compiled = schemas;
        if (compiled == null) {
            synchronized (this) {
                compiled = schemas;
                if (compiled == null) {
                    compiled = new Schemas(document);
                    schemas = compiled;
                }
            }
        }
        return compiled;
    }

    /** What remains wrong when nulls count as absent, except for those that are required and may be null. */
    private List<Error> withoutTolerated(List<Error> errors, String pointer, JsonNode body) {
        Set<String> nulls = new HashSet<>();
        JsonNode pruned = withoutNulls(body, "", nulls);
        if (nulls.isEmpty()) {
            return errors;
        }
        Set<String> refusedNulls = new HashSet<>();
        for (Error error : errors) {
            refusedNulls.add(error.getInstanceLocation().toString());
        }
        List<Error> remaining = new ArrayList<>();
        for (Error error : schemas().check(pointer, pruned)) {
            String missing = error.getInstanceLocation() + "/" + error.getProperty();
            boolean allowedNull =
                    "required".equals(error.getKeyword()) && nulls.contains(missing) && !refusedNulls.contains(missing);
            if (!allowedNull) {
                remaining.add(error);
            }
        }
        return remaining;
    }

    private static JsonNode withoutNulls(JsonNode node, String place, Set<String> removed) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            for (Map.Entry<String, JsonNode> property : object.properties()) {
                String inside = place + "/" + property.getKey();
                if (property.getValue().isNull()) {
                    removed.add(inside);
                } else {
                    copy.set(property.getKey(), withoutNulls(property.getValue(), inside, removed));
                }
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                copy.add(withoutNulls(array.get(i), place + "/" + i, removed));
            }
            return copy;
        }
        return node;
    }

    /** {@code sshKeyId} and {@code ssh_key_id} as "ssh key id"; a plain {@code id} gets the name of its collection. */
    private static String spokenName(Operation operation, String name) {
        String full = name;
        if ("id".equals(name)) {
            String[] segments = operation.path().split("/", -1);
            for (int i = 1; i < segments.length; i++) {
                if ("{id}".equals(segments[i])) {
                    full = segments[i - 1].replaceFirst("s$", "") + "_id";
                }
            }
        }
        StringBuilder spoken = new StringBuilder();
        for (int i = 0; i < full.length(); i++) {
            char character = full.charAt(i);
            if (character == '_' || character == '-') {
                spoken.append(' ');
            } else if (Character.isUpperCase(character)) {
                spoken.append(' ').append(Character.toLowerCase(character));
            } else {
                spoken.append(character);
            }
        }
        return spoken.toString();
    }

    private static final class Parameters {
        private final List<ParameterRule> path = new ArrayList<>();
        private final List<ParameterRule> query = new ArrayList<>();

        Parameters(Operation operation, OpenApiDocument document, SchemaWords words) {
            for (Operation.Parameter parameter : operation.parameters()) {
                switch (parameter.location()) {
                    case PATH -> path.add(new ParameterRule(parameter, document, words));
                    case QUERY -> query.add(new ParameterRule(parameter, document, words));
                    case HEADER -> {
                        // Headers are described for people; no client is refused for leaving one out.
                    }
                }
            }
        }
    }
}
