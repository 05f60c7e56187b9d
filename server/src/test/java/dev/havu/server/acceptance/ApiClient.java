package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.AnswerContract;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.Operation;
import dev.havu.server.HavuServer;
import dev.havu.server.http.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Talks to a server over HTTP and checks every answer against the OpenAPI document of the public or the admin API. */
public final class ApiClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final OpenApiDocument ADMIN_DOCUMENT = OpenApiDocument.loadAdmin();
    private static final Map<String, Contracted> OPERATIONS = operations(DOCUMENT, ADMIN_DOCUMENT);

    private record Contracted(Operation operation, AnswerContract contract) {}

    private final HavuServer server;
    private final Router router;
    private final @Nullable String token;

    ApiClient(HavuServer server, @Nullable String token) {
        this.server = server;
        this.router = new Router(server.routes());
        this.token = token;
    }

    /** A client of the project that needs no configuration. */
    static ApiClient ofTheDefaultProject(HavuServer server) {
        ApiClient anonymous = new ApiClient(server, null);
        Answer answer = anonymous.post("/oauth2/token", """
                {"grant_type":"client_credentials","client_id":"havu","client_secret":"havu-local-secret"}""");
        return anonymous.withToken(answer.expect(200).json().get("access_token").asString());
    }

    /** Each document's contract is shared, because it compiles every schema it meets. */
    private static Map<String, Contracted> operations(OpenApiDocument... documents) {
        Map<String, Contracted> operations = new HashMap<>();
        for (OpenApiDocument document : documents) {
            AnswerContract contract = new AnswerContract(document);
            document.operations()
                    .forEach(operation -> operations.put(operation.id(), new Contracted(operation, contract)));
        }
        return operations;
    }

    /** The document of the admin API. */
    public static OpenApiDocument adminDocument() {
        return ADMIN_DOCUMENT;
    }

    /** The document of the public API. */
    public static OpenApiDocument document() {
        return DOCUMENT;
    }

    public ApiClient withToken(@Nullable String other) {
        return new ApiClient(server, other);
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
     * @param path below {@code /v1}, with query; or from {@code /admin/} on
     * @param body null for none
     */
    public Answer send(String method, String path, @Nullable String body, Map<String, String> headers) {
        return sendBytes(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends anything, also what is not text. */
    public Answer sendBytes(String method, String path, byte @Nullable [] body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        if (token != null && !headers.containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Answer answer = new Answer(method + " " + path, response.statusCode(), response.headers(), response.body());
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
        assertThat(answer.status())
                .as("%s answered %s", answer.request(), answer.text())
                .isIn(201, 202);
        return answer.text();
    }

    public JsonNode getJson(String path) {
        return get(path).expect(200).json();
    }

    private URI uri(String path) {
        return path.startsWith("/admin/") ? server.baseUri().resolve(path) : URI.create(server.baseUri() + path);
    }

    private void checkAgainstDocument(String method, String path, Answer answer) {
        Router.Match match = router.find(method, uri(path).getRawPath());
        Contracted contracted =
                match == null ? null : OPERATIONS.get(match.route().operationId());
        if (match == null || contracted == null) {
            return;
        }
        ReachedAnswers.add(match.route().operationId(), answer.status());
        Map<String, String> headers = new HashMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
        assertThat(contracted.contract().violations(contracted.operation(), answer.status(), headers, answer.body()))
                .as("%s answered %s %s", answer.request(), answer.status(), answer.text())
                .isEmpty();
    }
}
