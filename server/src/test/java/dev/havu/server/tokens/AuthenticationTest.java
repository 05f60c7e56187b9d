package dev.havu.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.server.contract.ContractValidation;
import dev.havu.server.http.ErrorRendering;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ListenerSettings;
import dev.havu.server.http.Pipeline;
import dev.havu.server.http.Request;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Router;
import dev.havu.server.http.Routing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tokens from the endpoint to their use, over real HTTP. */
class AuthenticationTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String CREDENTIALS =
            "{\"grant_type\":\"client_credentials\",\"client_id\":\"client\",\"client_secret\":\"s3cret\"}";

    private final KnownCredentials directory = new KnownCredentials()
            .with("client", "s3cret", "main", "cloud-api-v1")
            .with("other", "0ther", "other", "cloud-api-v1")
            .with("limited", "l1mited", "main", "something else");
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpListener listener;

    @BeforeEach
    void start() {
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(random);
        TokenVerifier verifier = new TokenVerifier(key, directory);
        TokenEndpoint endpoint =
                new TokenEndpoint(directory, new TokenIssuer(key, TokenSettings.DEFAULT, random), verifier);
        OpenApiDocument document = OpenApiDocument.load();
        RequestIds requestIds = new RequestIds(1);
        Router router = new Router(List.of(
                new Route("POST", "/oauth2/token", "getAccessToken", Route.Access.PUBLIC, endpoint),
                new Route("GET", "/public", "public", Route.Access.PUBLIC, AuthenticationTest::whoAmI),
                new Route("GET", "/me", "me", Route.Access.API, AuthenticationTest::whoAmI),
                new Route("*", "/admin/**", "admin", Route.Access.OPERATOR, AuthenticationTest::whoAmI)));
        listener = HttpListener.start(
                new ListenerSettings("127.0.0.1", 0, Request.DEFAULT_BODY_LIMIT, directory.clock),
                requestIds,
                Pipeline.of(List.of(
                        requestIds,
                        new ErrorRendering(),
                        new Routing(router),
                        new Authentication(verifier, AdminToken.of("an-admin-token")),
                        new Scopes(),
                        new ContractValidation(document))));
    }

    @AfterEach
    void stop() {
        listener.close();
        client.close();
    }

    private static Response whoAmI(Request request) {
        Principal principal = request.get(Authentication.PRINCIPAL);
        return Response.text(
                200, principal == null ? "nobody" : principal.projectKey().project());
    }

    @Test
    void exchangesCredentialsForTokensInCompactJson() throws Exception {
        HttpResponse<String> answer = token(JSON, CREDENTIALS);
        JsonNode tokens = Json.mapper().readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"access_token\":\"").contains("\"expires_in\":3600,");
        assertThat(tokens.propertyNames())
                .containsExactlyInAnyOrder("access_token", "token_type", "expires_in", "refresh_token", "scope");
        assertThat(tokens.path("token_type").stringValue()).isEqualTo("Bearer");
        assertThat(tokens.path("scope").stringValue()).isEqualTo("cloud-api-v1");
        assertThat(get("/v1/me", "Bearer " + tokens.path("access_token").stringValue())
                        .body())
                .isEqualTo("main");
    }

    @Test
    void readsForms() throws Exception {
        HttpResponse<String> answer =
                token(FORM, "grant_type=client_credentials&client_id=client&client_secret=s3cr%65t");

        assertThat(answer.statusCode()).isEqualTo(200);
        String refresh =
                Json.mapper().readTree(answer.body()).path("refresh_token").stringValue();
        assertThat(token(FORM + "; charset=UTF-8", "grant_type=refresh_token&refresh_token=" + refresh)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refreshesWithTheRefreshTokenAloneAndIgnoresTheRest() throws Exception {
        String refresh = field(token(JSON, CREDENTIALS), "refresh_token");
        directory.clock.advance(Duration.ofDays(29));

        HttpResponse<String> answer =
                token(JSON, "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + refresh + "\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(get("/v1/me", "Bearer " + field(answer, "access_token")).statusCode())
                .isEqualTo(200);
        assertThat(token(
                                JSON,
                                "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + refresh
                                        + "\",\"client_id\":\"x\",\"client_secret\":\"y\",\"more\":1}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theTokenEndpointIgnoresAnAuthorizationHeader() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/v1/oauth2/token"))
                        .header("Authorization", "Bearer nonsense")
                        .header("Content-Type", JSON)
                        .POST(HttpRequest.BodyPublishers.ofString(CREDENTIALS))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"client, wrong", "client, ''", "nobody, s3cret", "client, 0ther"})
    void refusesWrongCredentials(String clientId, String secret) throws Exception {
        HttpResponse<String> answer = token(
                FORM, "grant_type=client_credentials&client_id=" + clientId + "&client_secret=" + secret + "&x=1");

        if (secret.isEmpty()) {
            assertThat(answer.statusCode()).isEqualTo(400);
        } else {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body())
                    .isEqualTo("{\"code\":\"unauthorized_request\","
                            + "\"message\":\"Invalid client id or client secret\"}");
        }
    }

    @Test
    void refusesRevokedCredentials() throws Exception {
        String access = field(token(JSON, CREDENTIALS), "access_token");
        directory.revoke("client");

        assertThat(token(JSON, CREDENTIALS).statusCode()).isEqualTo(401);
        assertThat(get("/v1/me", "Bearer " + access).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"grant_type\":\"password\"}",
                "{\"grant_type\":null}",
                "{\"grant_type\":5}",
                "{\"grant_type\":\"client_credentials\"}",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"client\"}",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"client\",\"client_secret\":[\"s3cret\"]}",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"client\",\"client_secret\":s3cret}",
                "{\"grant_type\":\"refresh_token\"}",
                "[]",
                "not json",
                "",
            })
    void refusesMalformedRequestsInWordsThatTriggerNoFallback(String body) throws Exception {
        HttpResponse<String> answer = token(JSON, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"invalid_request\"").doesNotContain("s3cret");
        String message = answer.body().toLowerCase(Locale.ROOT);
        assertThat(message.contains("grant_type") && message.contains("not specified"))
                .isFalse();
        assertThat(message).doesNotContain("unsupported grant type", "not valid json");
    }

    @Test
    void refusesOtherContentTypes() throws Exception {
        HttpResponse<String> answer = token("text/xml", "<a/>");

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("\"code\":\"invalid_request\"");
        assertThat(token(JSON + "; charset=iso-8859-1", CREDENTIALS).statusCode())
                .isEqualTo(415);
        assertThat(token(JSON + ";charset=\"UTF-8\"", CREDENTIALS).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "Basic Y2xpZW50OnMzY3JldA==", "Bearer", "Bearer ", "Bearer a.b.c"})
    void refusesRequestsWithoutAGoodToken(String authorization) throws Exception {
        HttpResponse<String> answer = get("/v1/me", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"code\":\"unauthorized_request\","
                        + "\"message\":\"The access token is missing, invalid or expired\"}");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void takesTheSchemeInAnyCase() throws Exception {
        String access = field(token(JSON, CREDENTIALS), "access_token");

        assertThat(get("/v1/me", "bearer " + access).statusCode()).isEqualTo(200);
    }

    @Test
    void expires() throws Exception {
        String access = field(token(JSON, CREDENTIALS), "access_token");
        directory.clock.advance(Duration.ofHours(1));

        assertThat(get("/v1/me", "Bearer " + access).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesTokensWithoutTheScope() throws Exception {
        String access = field(
                token(FORM, "grant_type=client_credentials&client_id=limited&client_secret=l1mited"), "access_token");
        HttpResponse<String> answer = get("/v1/me", "Bearer " + access);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"code\":\"forbidden_action\",\"message\":\"Insufficient scope\"}");
    }

    @Test
    void keepsApiTokensOutOfTheOperatorsPlaces() throws Exception {
        String access = field(token(JSON, CREDENTIALS), "access_token");

        assertThat(get("/admin/anything", "").statusCode()).isEqualTo(401);
        assertThat(get("/admin/anything", "Bearer " + access).statusCode()).isEqualTo(403);
        assertThat(get("/v1/unknown", "Bearer " + access).statusCode()).isEqualTo(404);
    }

    @Test
    void letsPublicRoutesPassWithAnyTokenOrNone() throws Exception {
        assertThat(get("/v1/public", "").body()).isEqualTo("nobody");
        assertThat(get("/v1/public", "Bearer nonsense").body()).isEqualTo("nobody");
    }

    private HttpResponse<String> token(String contentType, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/v1/oauth2/token"))
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String field(HttpResponse<String> answer, String name) {
        return Json.mapper().readTree(answer.body()).path(name).stringValue();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }
}
