package dev.havu.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.server.http.ErrorRendering;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ListenerSettings;
import dev.havu.server.http.ManualClock;
import dev.havu.server.http.Pipeline;
import dev.havu.server.http.Request;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Router;
import dev.havu.server.http.Routing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentationRoutesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static HttpListener listener;

    @BeforeAll
    static void start() {
        RequestIds requestIds = new RequestIds(1);
        Router router = new Router(DocumentationRoutes.of(OpenApiDocument.load()));
        listener = HttpListener.start(
                new ListenerSettings("127.0.0.1", 0, Request.DEFAULT_BODY_LIMIT, new ManualClock()),
                requestIds,
                Pipeline.of(List.of(requestIds, new ErrorRendering(), new Routing(router))));
    }

    @AfterAll
    static void stop() {
        listener.close();
        CLIENT.close();
    }

    @Test
    void servesTheDocument() throws Exception {
        HttpResponse<String> answer = get("/v1/openapi.json");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(Json.mapper().readTree(answer.body()).path("openapi").stringValue())
                .startsWith("3.1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/openapi.json", "/docs", "/docs/havu.js", "/docs/swagger-ui.css"})
    void answersNotModifiedWhenTheClientHasIt(String path) throws Exception {
        String tag = header(get(path), "ETag");
        HttpResponse<String> again = get(path, "If-None-Match", "W/\"other\", " + tag);

        assertThat(tag).matches("\"[0-9a-f]+\"");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(tag);
        assertThat(get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void servesAPageThatNeedsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).contains("<title>Havu</title>").doesNotContain("//");
        assertThat(header(page, "Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("http", "unsafe-eval");
        Matcher references = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
        int count = 0;
        while (references.find()) {
            count++;
            assertThat(get(references.group(1)).statusCode())
                    .as(references.group(1))
                    .isEqualTo(200);
        }
        assertThat(count).isGreaterThanOrEqualTo(5);
    }

    @Test
    void servesScriptsWithTheirType() throws Exception {
        HttpResponse<String> script = get("/docs/swagger-ui-bundle.js");

        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(script, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(script.body()).hasSizeGreaterThan(500_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/swagger-ui.js.map",
                "/docs/..%2Findex.html",
                "/docs/%2e%2e%2fhavu.js",
                "/docs/package.json"
            })
    void servesNothingElse(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"not_found\"");
    }

    @Test
    void tellsProgramsWhereThingsAreAndLeadsBrowsersThere() throws Exception {
        assertThat(get("/").body())
                .isEqualTo("{\"name\":\"Havu\",\"api\":\"/v1\",\"docs\":\"/docs\",\"openapi\":\"/v1/openapi.json\"}");
        assertThat(get("/v1").statusCode()).isEqualTo(200);
        HttpResponse<String> browser = get("/", "Accept", "text/html,application/xhtml+xml");
        assertThat(browser.statusCode()).isEqualTo(302);
        assertThat(header(browser, "Location")).isEqualTo("/docs");
        assertThat(header(get("/docs/"), "Location")).isEqualTo("/docs");
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
