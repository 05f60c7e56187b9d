package dev.havu.server.http;

import dev.havu.api.ErrorBody;
import dev.havu.api.Json;
import dev.havu.domain.ErrorCode;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

/**
 * Answers what never became a request, such as a broken request line or headers that are too large, with the error body
 * every other error has. What was sent is not repeated.
 */
final class MalformedRequests implements DirectHandler {
    private final RequestIds requestIds;

    MalformedRequests(RequestIds requestIds) {
        this.requestIds = requestIds;
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status status,
            ServerResponseHeaders responseHeaders,
            String message) {
        ErrorBody body = switch (status.code()) {
            case 404 -> ErrorBody.of(ErrorCode.NOT_FOUND, "Path not found");
            case 413 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request body is too large");
            case 414 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request URL is too long");
            case 431 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request headers are too large");
            case 503 -> ErrorBody.of(ErrorCode.SERVICE_UNAVAILABLE, "Too many requests at once");
            case 505 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "Only HTTP/1.1 is supported");
            default ->
                status.code() >= 500
                        ? ErrorBody.of(ErrorCode.SERVER_ERROR, "Internal error")
                        : ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request is malformed HTTP");
        };
        return TransportResponse.builder()
                .status(status)
                .headers(responseHeaders)
                .header(HeaderNames.CONTENT_TYPE, Response.JSON_TYPE)
                .header(HeaderNames.create(RequestIds.HEADER), requestIds.next())
                .keepAlive(false)
                .entity(Json.write(body))
                .build();
    }
}
