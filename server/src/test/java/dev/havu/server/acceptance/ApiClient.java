package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.AnswerContract;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.server.HavuServer;
import dev.havu.server.http.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Talks to a server over HTTP and checks every answer against the OpenAPI document. */
public final class ApiClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HavuServer server;
    private final OpenApiDocument document;
    private final AnswerContract contract;
    private final Router router;
    private final Set<String> operationIds;
    private final @Nullable String token;

    ApiClient(HavuServer server, OpenApiDocument document, @Nullable String token) {
        this.server = server;
        this.document = document;
        this.contract = new AnswerContract(document);
        this.router = new Router(server.routes());
        this.operationIds = new HashSet<>();
        document.operations().forEach(operation -> operationIds.add(operation.id()));
        this.token = token;
    }

    public ApiClient withToken(@Nullable String other) {
        return new ApiClient(server, document, other);
    }

    public @Nullable String token() {
        return token;
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, Map.of("Content-Type", "application/json"));
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json, Map.of("Content-Type", "application/json"));
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    public Answer delete(String path, String json) {
        return send("DELETE", path, json, Map.of("Content-Type", "application/json"));
    }

    /**
     * Sends anything.
     *
     * @param path below {@code /v1}, with query
     * @param body null for none
     */
    public Answer send(String method, String path, @Nullable String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUri() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (token != null && !headers.containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Answer answer =
                    new Answer(method + " " + path, response.statusCode(), response.headers(), response.body());
            checkAgainstDocument(method, path, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text of a created resource's id. */
    public String create(String path, String json) {
        Answer answer = post(path, json);
        assertThat(answer.status()).as("%s answered %s", answer.request(), answer.text()).isIn(201, 202);
        return answer.text();
    }

    public JsonNode getJson(String path) {
        return get(path).expect(200).json();
    }

    private void checkAgainstDocument(String method, String path, Answer answer) {
        int query = path.indexOf('?');
        Router.Match match = router.find(method, "/v1" + (query < 0 ? path : path.substring(0, query)));
        if (match == null || !operationIds.contains(match.route().operationId())) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
        assertThat(contract.violations(
                        document.operation(match.route().operationId()), answer.status(), headers, answer.body()))
                .as("%s answered %s %s", answer.request(), answer.status(), answer.text())
                .isEmpty();
    }
}
