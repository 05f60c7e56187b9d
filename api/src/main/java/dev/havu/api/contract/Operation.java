package dev.havu.api.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One operation of the OpenAPI document: a method on a path.
 *
 * @param id operation id, unique in the document
 * @param method upper-case HTTP method
 * @param path path template below the base path, such as {@code /volumes/{volume_id}}
 * @param area first tag, the area of the API it belongs to; empty when it has none
 * @param parameters path, query and header parameters, those of the path item included
 * @param requestBody what may be sent; null when the operation takes no body
 * @param responses by status: {@code 200}, {@code 4XX} or {@code default}
 * @param secured whether an access token is needed
 */
public record Operation(
        String id,
        String method,
        String path,
        String area,
        List<Parameter> parameters,
        @Nullable RequestBody requestBody,
        Map<String, Response> responses,
        boolean secured) {

    public Operation {
        parameters = List.copyOf(parameters);
        responses = Map.copyOf(responses);
    }

    /** Where a parameter is sent. */
    public enum Location {
        PATH,
        QUERY,
        HEADER
    }

    /**
     * A parameter.
     *
     * @param name as it is sent
     * @param location where it is sent
     * @param required whether it must be there; always true in a path
     * @param schema its schema, references resolved one level
     */
    public record Parameter(String name, Location location, boolean required, JsonNode schema) {}

    /**
     * A request body.
     *
     * @param required whether it must be there
     * @param schemas by media type, in the order of the document: JSON pointer of the schema
     */
    public record RequestBody(boolean required, Map<String, String> schemas) {}

    /**
     * One declared answer.
     *
     * @param schemas by media type: JSON pointer of the schema; empty when the answer has no body
     * @param headers by name
     */
    public record Response(Map<String, String> schemas, Map<String, Header> headers) {}

    /**
     * A declared answer header.
     *
     * @param required whether every such answer carries it
     * @param schema its schema
     */
    public record Header(boolean required, JsonNode schema) {}
}
