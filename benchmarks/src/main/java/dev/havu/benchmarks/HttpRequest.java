package dev.havu.benchmarks;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request, ready to be sent.
 *
 * @param expectedStatus of its answer; with any other the run is void
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpRequest(byte[] bytes, int expectedStatus) {
    /**
     * A request on a kept connection.
     *
     * @param path below the base path of the API
     * @param token null for none
     * @param json body; null for none
     */
    static HttpRequest of(
            int expectedStatus, String method, String path, @Nullable String token, @Nullable String json) {
        StringBuilder text = new StringBuilder()
                .append(method)
                .append(" /v1")
                .append(path)
                .append(" HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n");
        if (token != null) {
            text.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        if (json != null) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(json.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        text.append("\r\n").append(json == null ? "" : json);
        return new HttpRequest(text.toString().getBytes(StandardCharsets.UTF_8), expectedStatus);
    }
}
