package dev.havu.server.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.Operation;
import dev.havu.domain.Refusal;
import dev.havu.server.http.Handler;
import dev.havu.server.http.ManualClock;
import dev.havu.server.http.Pipeline;
import dev.havu.server.http.ProtocolRefusal;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Router;
import dev.havu.server.http.Routing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published document at work; every operation answers 204 once its request was let through. */
class ContractValidationTest {
    private static final String ID = "442e6a59-26c2-4cea-a619-39762c0d2385";

    private final Handler pipeline = pipeline();

    private static Handler pipeline() {
        OpenApiDocument document = OpenApiDocument.load();
        List<Route> routes = new ArrayList<>();
        for (Operation operation : document.operations()) {
            routes.add(new Route(
                    operation.method(),
                    operation.path(),
                    operation.id(),
                    Route.Access.PUBLIC,
                    _ -> Response.empty(204)));
        }
        routes.add(new Route("POST", "/elsewhere", "elsewhere", Route.Access.PUBLIC, _ -> Response.empty(204)));
        return Pipeline.of(List.of(new Routing(new Router(routes)), new ContractValidation(document)));
    }

    @Test
    void letsGoodRequestsPass() {
        assertPasses("GET", "/v1/instances", "", "");
        assertPasses("GET", "/v1/instances?status=running", "", "");
        assertPasses("POST", "/v1/ssh-keys", "application/json", "{\"name\":\"a\",\"key\":\"b\",\"more\":1}");
        assertPasses("POST", "/v1/ssh-keys", "application/json; charset=utf-8", "{\"name\":\"a\",\"key\":\"b\"}");
        assertPasses("POST", "/v1/ssh-keys", "Application/JSON;charset=UTF-8", "{\"name\":\"a\",\"key\":\"b\"}");
        assertPasses("POST", "/v1/ssh-keys", "", "{\"name\":\"a\",\"key\":\"b\"}");
    }

    @Test
    void takesAJsonContentTypeWithoutABody() {
        assertPasses("GET", "/v1/instances", "application/json", "");
        assertPasses("DELETE", "/v1/ssh-keys/" + ID, "application/json", "");
        assertPasses("DELETE", "/v1/volumes/" + ID, "application/json", "");
    }

    @Test
    void ignoresBodiesNobodyAskedFor() {
        assertPasses("GET", "/v1/instances", "text/plain", "hello");
        assertPasses("POST", "/elsewhere", "text/plain", "hello");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/instances/abc, Invalid instance id",
        "GET, /v1/volumes/nonexistent-id-12345, Invalid volume id: `nonexistent-id-12345` must be a UUID",
        "GET, /v1/scripts/1, Invalid script id: `1` must be a UUID",
    })
    void namesMalformedIds(String method, String path, String message) {
        assertThatThrownBy(() -> call(method, path, "", ""))
                .isInstanceOf(Refusal.class)
                .hasMessage(message);
    }

    @Test
    void namesUnknownFilters() {
        assertThatThrownBy(() -> call("GET", "/v1/instances?status=flying", "", ""))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("status must be one of ")
                .hasMessageEndingWith("but was flying");
    }

    @Test
    void namesMissingFields() {
        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", "application/json", "{\"name\":\"a\"}"))
                .isInstanceOf(Refusal.class)
                .hasMessage("key is required");
    }

    @Test
    void asksForABody() {
        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", "application/json", ""))
                .isInstanceOf(Refusal.class)
                .hasMessage("A JSON request body is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"})
    void refusesOtherContentTypes(String contentType) {
        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", contentType, "{\"name\":\"a\",\"key\":\"b\"}"))
                .isInstanceOfSatisfying(
                        ProtocolRefusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(415));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"name\":\"a\",\"name\":\"b\"}", "nonsense", "{\"name\":\"\u0000\"}"})
    void refusesMalformedJson(String body) {
        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", "application/json", body))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The request body is malformed");
    }

    @Test
    void refusesDeepNesting() {
        String body = "{\"name\":" + "[".repeat(100) + "]".repeat(100) + "}";

        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", "application/json", body))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("64");
    }

    @Test
    void refusesAFormThatIsNotUtf8() {
        byte[] form = "grant_type=client_credentials&client_id=a&client_secret=\u00e9".getBytes(ISO_8859_1);
        Map<String, String> headers = Map.of("content-type", "application/x-www-form-urlencoded");
        Request request = Request.of("POST", "/v1/oauth2/token", headers, form, new ManualClock());

        assertThatThrownBy(() -> pipeline.handle(request))
                .isInstanceOf(Refusal.class)
                .hasMessage("The request body is malformed: it is not UTF-8 text");
    }

    @Test
    void doesNotRepeatKeys() {
        assertThatThrownBy(() -> call("POST", "/v1/ssh-keys", "application/json", "{\"name\":\"a\",\"key\":17}"))
                .isInstanceOf(Refusal.class)
                .message()
                .startsWith("key must be a ")
                .doesNotContain("17");
    }

    private void assertPasses(String method, String target, String contentType, String body) {
        assertThat(call(method, target, contentType, body).status()).isEqualTo(204);
    }

    private Response call(String method, String target, String contentType, String body) {
        Map<String, String> headers = contentType.isEmpty() ? Map.of() : Map.of("content-type", contentType);
        return pipeline.handle(
                Request.of(method, target, headers, body.getBytes(StandardCharsets.UTF_8), new ManualClock()));
    }
}
