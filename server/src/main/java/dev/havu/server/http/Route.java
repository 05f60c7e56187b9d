package dev.havu.server.http;

/**
 * Leads from a method and a path to a handler.
 *
 * @param method upper-case HTTP method, or {@value #ANY_METHOD}
 * @param template path below the base path, such as {@code /volumes/{volume_id}}; a last segment {@code **} stands for
 *     any rest
 * @param operationId id in the OpenAPI document, or a name of its own for what is not part of the public API
 * @param access who may call it
 * @param handler what answers
 */
public record Route(String method, String template, String operationId, Access access, Handler handler) {
    /** Stands for every method. */
    public static final String ANY_METHOD = "*";

    /** Who may call a route. */
    public enum Access {
        /** Everybody; a token is neither needed nor looked at. */
        PUBLIC,
        /** Whoever has a token for the public API. */
        API,
        /** Operators; tokens for the public API are refused with 403. */
        OPERATOR
    }
}
