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
        // The library refuses every Content-Encoding with a bare 400 and does not say why.
        boolean compressed = status.code() == 400 && request.headers().contains(HeaderNames.CONTENT_ENCODING);
        Status answered = compressed ? Status.UNSUPPORTED_MEDIA_TYPE_415 : status;
        ErrorBody body = switch (answered.code()) {
            case 404 -> ErrorBody.of(ErrorCode.NOT_FOUND, "Path not found");
            case 413 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request body is too large");
            case 414 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request URL is too long");
            case 415 ->
                ErrorBody.of(
                        ErrorCode.INVALID_REQUEST, "The request body must be sent as it is, without Content-Encoding");
            case 431 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "The request headers are too large");
            case 503 -> ErrorBody.of(ErrorCode.SERVICE_UNAVAILABLE, "Too many requests at once");
            case 505 -> ErrorBody.of(ErrorCode.INVALID_REQUEST, "Only HTTP/1.1 is supported");
            default ->
                status.code() >= 500
                        ? ErrorBody.of(ErrorCode.SERVER_ERROR, "Internal error")
                        : ErrorBody.of(
                                ErrorCode.INVALID_REQUEST,
                                "The request is malformed HTTP: check the percent-encoding of its URL, and its headers");
        };
        return TransportResponse.builder()
                .status(answered)
                .headers(responseHeaders)
                .header(HeaderNames.CONTENT_TYPE, Response.JSON_TYPE)
                .header(HeaderNames.create(RequestIds.HEADER), requestIds.next())
                .keepAlive(false)
                .entity(Json.write(body))
                .build();
    }
}
