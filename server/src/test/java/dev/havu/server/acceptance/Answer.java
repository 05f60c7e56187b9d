package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** What the server answered. */
public final class Answer {
    private final String request;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    /**
     * An answer.
     *
     * @param request what it answers, for messages
     */
    Answer(String request, int status, HttpHeaders headers, byte[] body) {
        this.request = request;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public String request() {
        return request;
    }

    public int status() {
        return status;
    }

    public HttpHeaders headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        return Json.mapper().readTree(body);
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Fails unless the status is the expected one. */
    public Answer expect(int expected) {
        assertThat(status).as("%s answered %s", request, text()).isEqualTo(expected);
        return this;
    }

    /** Fails unless the answer is an error with this status, code and exactly this message, because clients compare it. */
    public Answer expectExactError(int expectedStatus, String code, String message) {
        expectError(expectedStatus, code);
        assertThat(json().get("message").asString()).as(request).isEqualTo(message);
        return this;
    }

    /** Fails unless the answer is an error with this status, code and part of a message. */
    public Answer expectError(int expectedStatus, String code, String... messageParts) {
        expect(expectedStatus);
        assertThat(json().get("code").asString())
                .as("%s answered %s", request, text())
                .isEqualTo(code);
        assertThat(json().propertyNames()).as("%s answered %s", request, text()).containsExactly("code", "message");
        assertThat(json().get("message").isString()).as(request).isTrue();
        assertThat(json().get("message").asString()).as(request).isNotBlank();
        for (String part : messageParts) {
            assertThat(json().get("message").asString()).as(request).contains(part);
        }
        return this;
    }
}
