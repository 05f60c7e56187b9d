package dev.havu.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.ErrorRendering;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ListenerSettings;
import dev.havu.server.http.ManualClock;
import dev.havu.server.http.Pipeline;
import dev.havu.server.http.Request;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Router;
import dev.havu.server.http.Routing;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.Principal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits as clients see them, over real HTTP. */
class RateLimitingTest {
    private final ManualClock clock = new ManualClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpListener listener;

    private void start(RateLimiting limiting) {
        RequestIds requestIds = new RequestIds(1);
        Router router = new Router(List.of(
                new Route("GET", "/instances", "list", Route.Access.API, _ -> Response.text(200, "list")),
                new Route("GET", "/instances/{id}", "get", Route.Access.API, _ -> {
                    throw Refusal.notFound("Instance not found");
                }),
                new Route("GET", "/public", "public", Route.Access.PUBLIC, _ -> Response.text(200, "public"))));
        // Stands for authentication, which has tests of its own.
        Decorator everybodyIsOneProject = (request, next) -> {
            if (request.route().access() == Route.Access.API) {
                request.set(
                        Authentication.PRINCIPAL,
                        new Principal("client", new ProjectKey("default", "main"), "cloud-api-v1"));
                request.useClock(clock);
            }
            return next.handle(request);
        };
        listener = HttpListener.start(
                new ListenerSettings("127.0.0.1", 0, Request.DEFAULT_BODY_LIMIT, clock),
                requestIds,
                Pipeline.of(List.of(
                        requestIds, new ErrorRendering(), new Routing(router), everybodyIsOneProject, limiting)));
    }

    @AfterEach
    void stop() {
        listener.close();
        client.close();
    }

    @Test
    void tellsBothLimitsInTheDocumentedSyntax() throws Exception {
        start(RateLimiting.on(RateLimitSettings.DEFAULT));
        get("/v1/instances/a");
        clock.advance(Duration.ofSeconds(23));
        HttpResponse<String> answer = get("/v1/instances");

        assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"project\";q=500;w=60, \"endpoint\";q=120;w=60");
        assertThat(header(answer, "RateLimit")).isEqualTo("\"project\";r=498;t=37, \"endpoint\";r=119;t=60");
    }

    @Test
    void tellsThemOnErrorsToo() throws Exception {
        start(RateLimiting.on(RateLimitSettings.DEFAULT));
        HttpResponse<String> answer = get("/v1/instances/a");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "RateLimit-Policy")).isEqualTo("\"project\";q=500;w=60, \"endpoint\";q=60;w=60");
        assertThat(header(answer, "RateLimit")).isEqualTo("\"project\";r=499;t=60, \"endpoint\";r=59;t=60");
    }

    @Test
    void saysNothingOnPublicRoutes() throws Exception {
        start(RateLimiting.on(RateLimitSettings.of(1, 1, 1)));

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = get("/v1/public");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("RateLimit")).isEmpty();
        }
    }

    @Test
    void answers429UntilTheWindowIsOver() throws Exception {
        start(RateLimiting.on(RateLimitSettings.of(500, 60, 2)));
        get("/v1/instances");
        clock.advance(Duration.ofSeconds(10));
        get("/v1/instances");
        clock.advance(Duration.ofMillis(500));
        HttpResponse<String> refused = get("/v1/instances");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).isEqualTo("50");
        assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"project\";q=500;w=60, \"endpoint\";q=2;w=60");
        assertThat(header(refused, "RateLimit")).isEqualTo("\"project\";r=498;t=50, \"endpoint\";r=0;t=50");
        assertThat(refused.body())
                .isEqualTo("{\"code\":\"rate_limit_exceeded\",\"message\":\"Too many requests: 2 in 60 seconds are"
                        + " allowed for this endpoint, try again in 50 s\"}");
        clock.advance(Duration.ofSeconds(50));
        assertThat(get("/v1/instances").statusCode()).isEqualTo(200);
    }

    @Test
    void countsOnePathOnceHoweverItIsWritten() throws Exception {
        start(RateLimiting.on(RateLimitSettings.of(500, 2, 2)));
        get("/v1/instances");
        get("/instances/");

        assertThat(get("/v1//instances?status=running").statusCode()).isEqualTo(429);
    }

    @Test
    void canBeSwitchedOff() throws Exception {
        start(RateLimiting.off());

        for (int i = 0; i < 200; i++) {
            assertThat(get("/v1/instances").statusCode()).isEqualTo(200);
        }
        assertThat(get("/v1/instances").headers().firstValue("RateLimit")).isEmpty();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + listener.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
