package dev.havu.server.contract;

import dev.havu.api.Json;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.Operation;
import dev.havu.api.contract.RequestContract;
import dev.havu.domain.Refusal;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.FieldMap;
import dev.havu.server.http.Handler;
import dev.havu.server.http.ProtocolRefusal;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks path, query and body of a request against its operation in the OpenAPI documents. Routes that none of them
 * knows, such as the documentation pages, pass.
 *
 * <p>A body is JSON when its content type says so or is missing; a form is accepted where the document declares one and is
 * handed on as JSON. What is neither is for its route to read. An operation without a body takes anything and ignores it, since one official client sends a JSON
 * content type with every call.
 */
public final class ContractValidation implements Decorator {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Map<String, Contracted> operations = new HashMap<>();

    /**
     * Checks against several documents.
     *
     * @throws IllegalArgumentException when two operations have the same id
     */
    public ContractValidation(OpenApiDocument... documents) {
        for (OpenApiDocument document : documents) {
            RequestContract contract = new RequestContract(document);
            for (Operation operation : document.operations()) {
                if (operations.put(operation.id(), new Contracted(operation, contract)) != null) {
                    throw new IllegalArgumentException("two operations have the id '" + operation.id() + "'");
                }
            }
        }
    }

    private record Contracted(Operation operation, RequestContract contract) {}

    @Override
    public Response handle(Request request, Handler next) {
        Contracted contracted = operations.get(request.route().operationId());
        if (contracted != null) {
            Operation operation = contracted.operation();
            contracted
                    .contract()
                    .checkParameters(
                            operation,
                            Objects.requireNonNull(request.match())::parameter,
                            name -> request.query().all(name));
            Operation.RequestBody body = operation.requestBody();
            if (body != null) {
                checkBody(contracted, body, request);
            }
        }
        return next.handle(request);
    }

    private static void checkBody(Contracted contracted, Operation.RequestBody declared, Request request) {
        if (isForItsRoute(request.header("Content-Type"), declared)) {
            return;
        }
        byte[] bytes = request.body();
        if (bytes.length == 0) {
            if (declared.required()) {
                throw Refusal.invalid("A JSON request body is required");
            }
            return;
        }
        String mediaType = mediaType(request.header("Content-Type"), declared);
        JsonNode body;
        if (mediaType.equals(FORM)) {
            body = formAsJson(bytes);
            request.useJson(body);
        } else {
            body = Objects.requireNonNull(request.json());
        }
        contracted.contract().checkBody(contracted.operation(), mediaType, body);
    }

    /** Whether a body is of a declared type that is neither JSON nor a form; without a type, the first one is meant. */
    private static boolean isForItsRoute(@Nullable String contentType, Operation.RequestBody declared) {
        List<String> others = declared.schemas().keySet().stream()
                .filter(type -> !type.equals(JSON) && !type.equals(FORM))
                .toList();
        return !others.isEmpty()
                && (contentType == null || contentType.isBlank() || others.contains(mediaType(contentType, declared)));
    }

    /** The declared media type a body is of. */
    private static String mediaType(@Nullable String contentType, Operation.RequestBody declared) {
        if (contentType == null || contentType.isBlank()) {
            return JSON;
        }
        int semicolon = contentType.indexOf(';');
        String mediaType = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!declared.schemas().containsKey(mediaType)) {
            throw ProtocolRefusal.unsupportedMediaType("The content type must be "
                    + String.join(" or ", declared.schemas().keySet()));
        }
        if (semicolon >= 0 && !isUtf8(contentType.substring(semicolon + 1))) {
            throw ProtocolRefusal.unsupportedMediaType("The request body must be UTF-8");
        }
        return mediaType;
    }

    private static boolean isUtf8(String parameters) {
        for (String parameter : parameters.toLowerCase(Locale.ROOT).split(";", -1)) {
            String stripped = parameter.strip();
            if (stripped.startsWith("charset=")) {
                String charset = stripped.substring("charset=".length()).replace("\"", "");
                return charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
            }
        }
        return true;
    }

    private static ObjectNode formAsJson(byte[] body) {
        FieldMap form = FieldMap.parse(utf8(body));
        ObjectNode json = Json.mapper().createObjectNode();
        for (String name : form.names()) {
            json.put(name, form.first(name));
        }
        return json;
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.invalid("The request body is malformed: it is not UTF-8 text");
        }
    }
}
