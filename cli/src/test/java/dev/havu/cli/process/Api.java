package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client of a Havu in another process, with the documented credential. */
public record Api(URI base, String token) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What came back. */
    public record Reply(int status, String text) {
        public JsonNode json() {
            return Json.mapper().readTree(text);
        }
    }

    /** A client with a token of its own. */
    public static Api of(URI base) {
        Reply reply = answered(
                new Api(base, "none"),
                "POST",
                "/oauth2/token",
                Map.of("grant_type", "client_credentials", "client_id", "havu", "client_secret", "havu-local-secret"));
        return new Api(base, reply.json().get("access_token").asString());
    }

    /** What a list or a single resource reads as. */
    public JsonNode get(String path) {
        return answered(this, "GET", path, null).json();
    }

    /** Sends a request that must succeed. */
    public Reply expect(String method, String path, @Nullable Object body) {
        return answered(this, method, path, body);
    }

    /**
     * Sends a request.
     *
     * @throws IOException when there is no complete answer
     */
    public Reply send(String method, String path, @Nullable Object body) throws IOException {
        return send(method, path, body, Map.of());
    }

    /**
     * Sends a request with further headers.
     *
     * @throws IOException when there is no complete answer
     */
    public Reply send(String method, String path, @Nullable Object body, Map<String, String> headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.write(body)));
        headers.forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static Reply answered(Api api, String method, String path, @Nullable Object body) {
        try {
            Reply reply = api.send(method, path, body);
            assertThat(reply.status())
                    .as("%s %s: %s", method, path, reply.text())
                    .isBetween(200, 299);
            return reply;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
