package dev.havu.api.contract;

import dev.havu.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An OpenAPI 3.1 document, that of the public API or that of the admin API: what is served at {@code /v1/openapi.json} or
 * {@code /admin/v1/openapi.json}, what requests are checked against, and what the routes must agree with. Immutable.
 */
public final class OpenApiDocument {
    private static final String PUBLIC = "/dev/havu/api/openapi.json";
    private static final String ADMIN = "/dev/havu/api/admin-openapi.json";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final byte[] text;
    private final JsonNode root;
    private final Map<String, Operation> operations;

    private OpenApiDocument(byte[] text) {
        this.text = text;
        this.root = Json.mapper().readTree(text);
        this.operations = readOperations();
    }

    /** The document of the public API that was bundled into this build. */
    public static OpenApiDocument load() {
        return load(PUBLIC);
    }

    /** The document of the admin API that was bundled into this build. */
    public static OpenApiDocument loadAdmin() {
        return load(ADMIN);
    }

    private static OpenApiDocument load(String name) {
        try (InputStream resource = OpenApiDocument.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the OpenAPI document is missing from this build: " + name);
            }
            return new OpenApiDocument(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A document from its JSON text.
     *
     * @throws IllegalArgumentException when an operation has no id or shares it with another
     */
    public static OpenApiDocument parse(byte[] json) {
        return new OpenApiDocument(json.clone());
    }

    /** The document as compact JSON. */
    public byte[] json() {
        return text.clone();
    }

    /** All operations in the order of the document. */
    public Collection<Operation> operations() {
        return operations.values();
    }

    /**
     * The operation with an id.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Operation operation(String id) {
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("the OpenAPI document has no operation '" + id + "'");
        }
        return operation;
    }

    /** The document as a tree; callers must not change it. */
    JsonNode root() {
        return root;
    }

    /** The node itself, or what its {@code $ref} leads to. */
    JsonNode resolve(JsonNode node) {
        JsonNode current = node;
        while (current.path("$ref").isString()) {
            current = root.at(current.path("$ref").stringValue().substring(1));
        }
        return current;
    }

    private Map<String, Operation> readOperations() {
        Map<String, Operation> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            String pathPointer = "/paths/" + escape(path.getKey());
            for (String method : METHODS) {
                JsonNode node = path.getValue().path(method);
                if (node.isObject()) {
                    Operation operation =
                            readOperation(path.getKey(), method, path.getValue(), node, pathPointer + "/" + method);
                    if (found.putIfAbsent(operation.id(), operation) != null) {
                        throw new IllegalArgumentException("two operations have the id '" + operation.id() + "'");
                    }
                }
            }
        }
        return Collections.unmodifiableMap(found);
    }

    private Operation readOperation(String path, String method, JsonNode pathItem, JsonNode node, String pointer) {
        String id = node.path("operationId").asString("");
        if (id.isEmpty()) {
            throw new IllegalArgumentException(method + " " + path + " has no operationId");
        }
        JsonNode security = node.has("security") ? node.get("security") : root.path("security");
        return new Operation(
                id,
                method.toUpperCase(Locale.ROOT),
                path,
                node.path("tags").path(0).asString(""),
                readParameters(pathItem, node),
                readRequestBody(node, pointer),
                readResponses(node, pointer),
                !security.isEmpty());
    }

    private List<Operation.Parameter> readParameters(JsonNode pathItem, JsonNode operation) {
        Map<String, Operation.Parameter> parameters = new LinkedHashMap<>();
        for (JsonNode list : List.of(pathItem.path("parameters"), operation.path("parameters"))) {
            for (JsonNode reference : list) {
                JsonNode node = resolve(reference);
                String in = node.path("in").asString("");
                Operation.Location location = switch (in) {
                    case "path" -> Operation.Location.PATH;
                    case "query" -> Operation.Location.QUERY;
                    case "header" -> Operation.Location.HEADER;
                    default -> throw new IllegalArgumentException("a parameter cannot be sent in '" + in + "'");
                };
                String name = node.path("name").asString("");
                parameters.put(
                        in + " " + name,
                        new Operation.Parameter(
                                name, location, node.path("required").asBoolean(false), resolve(node.path("schema"))));
            }
        }
        return new ArrayList<>(parameters.values());
    }

    private Operation.@Nullable RequestBody readRequestBody(JsonNode operation, String pointer) {
        JsonNode node = operation.get("requestBody");
        if (node == null) {
            return null;
        }
        JsonNode body = resolve(node);
        return new Operation.RequestBody(
                body.path("required").asBoolean(false), readSchemas(body, pointerOf(node, pointer + "/requestBody")));
    }

    private Map<String, Operation.Response> readResponses(JsonNode operation, String pointer) {
        Map<String, Operation.Response> responses = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : operation.path("responses").properties()) {
            JsonNode response = resolve(entry.getValue());
            Map<String, Operation.Header> headers = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
                JsonNode node = resolve(header.getValue());
                headers.put(
                        header.getKey(),
                        new Operation.Header(node.path("required").asBoolean(false), resolve(node.path("schema"))));
            }
            String responsePointer = pointerOf(entry.getValue(), pointer + "/responses/" + entry.getKey());
            responses.put(entry.getKey(), new Operation.Response(readSchemas(response, responsePointer), headers));
        }
        return responses;
    }

    private static Map<String, String> readSchemas(JsonNode owner, String pointer) {
        Map<String, String> schemas = new LinkedHashMap<>();
        for (String mediaType : owner.path("content").propertyNames()) {
            schemas.put(mediaType, pointer + "/content/" + escape(mediaType) + "/schema");
        }
        return Collections.unmodifiableMap(schemas);
    }

    /** Where a node really stands: its own place, or the end of its chain of references. */
    private String pointerOf(JsonNode node, String place) {
        JsonNode current = node;
        String pointer = place;
        while (current.path("$ref").isString()) {
            pointer = current.path("$ref").stringValue().substring(1);
            current = root.at(pointer);
        }
        return pointer;
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
