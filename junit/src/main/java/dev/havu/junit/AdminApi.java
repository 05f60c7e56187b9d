package dev.havu.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one server as its operator.
 *
 * @param root scheme, host and port
 * @param token what opens the admin API
 */
record AdminApi(URI root, String token) {
    /** As long as thirty days with a large cloud may take to pass. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** Without the token. */
    @Override
    public String toString() {
        return root.toString();
    }

    /**
     * Sends a request.
     *
     * @param path below {@code /admin/v1}
     * @param body null for none
     * @return what was answered; null for nothing
     * @throws HavuException when it was refused, or there was no answer
     */
    @Nullable
    Object send(String method, String path, @Nullable Map<String, ?> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve("/admin/v1" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return answer(method + " " + path, request.build());
    }

    /**
     * An access token of the public API.
     *
     * @throws HavuException when it was refused, or there was no answer
     */
    String accessToken(String clientId, String clientSecret) {
        String body = Json.write(
                Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", clientSecret));
        HttpRequest request = HttpRequest.newBuilder(root.resolve("/v1/oauth2/token"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return JsonObject.of(answer("POST /v1/oauth2/token", request)).text("access_token");
    }

    private @Nullable Object answer(String what, HttpRequest request) {
        HttpResponse<String> response;
        try {
            response = HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new HavuException("Havu at " + root + " did not answer " + what + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HavuException("interrupted while Havu was asked: " + what, e);
        }
        if (response.statusCode() >= 300) {
            throw new HavuException(
                    response.statusCode(),
                    "Havu refused " + what + " with " + response.statusCode() + ": " + message(response.body()));
        }
        return response.body().isEmpty() ? null : Json.read(response.body());
    }

    private static String message(String body) {
        try {
            return Json.read(body) instanceof Map<?, ?> map && map.get("message") instanceof String message
                    ? message
                    : body;
        } catch (IllegalArgumentException notJson) {
            return body;
        }
    }
}
