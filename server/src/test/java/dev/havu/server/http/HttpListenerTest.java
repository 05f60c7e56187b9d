package dev.havu.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import dev.havu.server.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpListenerTest {
    private static final int BODY_LIMIT = 1000;
    private static final ManualClock CLOCK = new ManualClock();
    private static final CountDownLatch SLOW_REQUEST_IS_RUNNING = new CountDownLatch(1);
    private static final CountDownLatch SLOW_REQUEST_MAY_END = new CountDownLatch(1);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpListener listener;

    @BeforeAll
    static void start() {
        listener = start(0);
    }

    @AfterAll
    static void stop() {
        listener.close();
        CLIENT.close();
    }

    private static HttpListener start(int port) {
        RequestIds requestIds = new RequestIds(0xabcL);
        Router router = new Router(List.of(
                route("GET", "/id", _ -> Response.text(202, "442e6a59-26c2-4cea-a619-39762c0d2385")),
                route("GET", "/json", _ -> Response.json(200, Map.of("a", "é"))),
                route("GET", "/nothing", _ -> Response.empty(204)),
                route(
                        "GET",
                        "/echo/{name}",
                        request -> Response.json(
                                200,
                                Arrays.asList(request.path("name"), request.query("q"), request.header("X-Test")))),
                route("POST", "/size", request -> Response.text(200, "" + request.body().length)),
                route("POST", "/ignore", _ -> Response.text(200, "ignored")),
                route("GET", "/refused", _ -> {
                    throw Refusal.conflict("taken");
                }),
                route("GET", "/broken", _ -> {
                    throw new IllegalStateException("a defect with s3cret details");
                }),
                route(
                        "GET",
                        "/list/{length}",
                        request -> Response.jsonArray(receiver -> {
                            for (int i = 0; i < Integer.parseInt(request.path("length")); i++) {
                                receiver.accept(Map.of("number", i));
                            }
                        })),
                route(
                        "GET",
                        "/list-refused",
                        _ -> Response.jsonArray(receiver -> {
                            receiver.accept("first");
                            throw Refusal.unavailable("later");
                        })),
                route(
                        "GET",
                        "/list-cut/{length}",
                        request -> Response.jsonArray(receiver -> {
                            for (int i = 0; i < Integer.parseInt(request.path("length")); i++) {
                                receiver.accept("0123456789");
                            }
                            throw new IllegalStateException("in the middle");
                        })),
                route("GET", "/slow", _ -> {
                    SLOW_REQUEST_IS_RUNNING.countDown();
                    try {
                        SLOW_REQUEST_MAY_END.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Response.text(200, "done");
                })));
        return HttpListener.start(
                new ListenerSettings("127.0.0.1", port, BODY_LIMIT, CLOCK),
                requestIds,
                Pipeline.of(List.of(requestIds, new ErrorRendering(), new Routing(router))));
    }

    private static Route route(String method, String template, Handler handler) {
        return new Route(method, template, template, Route.Access.PUBLIC, handler);
    }

    @Test
    void sendsIdsAsBareText() throws Exception {
        HttpResponse<String> answer = get("/v1/id");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("442e6a59-26c2-4cea-a619-39762c0d2385");
        assertThat(header(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(answer, "Content-Length")).isEqualTo("36");
    }

    @Test
    void sendsJsonWithDateAndRequestId() throws Exception {
        HttpResponse<String> answer = get("/v1/json");

        assertThat(answer.body()).isEqualTo("{\"a\":\"é\"}");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(header(answer, "X-Request-Id")).startsWith("abc-");
        assertThat(header(answer, "Date")).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        assertThat(header(get("/v1/json"), "X-Request-Id")).isNotEqualTo(header(answer, "X-Request-Id"));
    }

    @Test
    void sendsNothingWhenThereIsNothing() throws Exception {
        HttpResponse<String> answer = get("/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void toleratesPathsGluedTogether() throws Exception {
        for (String path : List.of("/v1//id", "/id", "/v1/id/", "//v1/id")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").status())
                    .as(path)
                    .isEqualTo(202);
        }
    }

    @Test
    void keepsAnEncodedSlashInsideItsSegment() throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(uri("/v1/echo/a%2Fb%3Fc%23d?q=x%20y&q=z"))
                        .header("x-test", "v")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("[\"a/b?c#d\",\"x y\",\"v\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/unknown", "/", "/v1", "/admin/x", "/favicon.ico", "/v1/id/more"})
    void answersUnknownPathsWithAJsonError(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"code\":\"not_found\",\"message\":\"Path not found: GET " + path + "\"}");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(header(answer, "X-Request-Id")).isNotEmpty();
    }

    @Test
    void answersOtherMethodsOnKnownPathsWithAJsonError() throws Exception {
        assertThat(raw("PATCH /v1/id HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(404))
                .satisfies(answer -> assertThat(answer.body()).contains("\"not_found\""));
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        for (String path : List.of("/", "/v1", "/v1/", "/v1/id", "/v1/size")) {
            HttpResponse<String> answer =
                    CLIENT.send(HttpRequest.newBuilder(uri(path)).HEAD().build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(CLIENT.send(
                                HttpRequest.newBuilder(uri("/v1/unknown"))
                                        .HEAD()
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void rendersRefusals() throws Exception {
        HttpResponse<String> answer = get("/v1/refused");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("{\"code\":\"conflict\",\"message\":\"taken\"}");
    }

    @Test
    void rendersDefectsWithoutTheirDetails() throws Exception {
        HttpResponse<String> answer = quietly(() -> get("/v1/broken"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"code\":\"server_error\"")
                .contains(header(answer, "X-Request-Id"))
                .doesNotContain("s3cret");
    }

    @Test
    void sendsShortListsWithTheirLength() throws Exception {
        HttpResponse<String> answer = get("/v1/list/2");

        assertThat(answer.body()).isEqualTo("[{\"number\":0},{\"number\":1}]");
        assertThat(header(answer, "Content-Length")).isEqualTo("27");
        assertThat(get("/v1/list/0").body()).isEqualTo("[]");
    }

    @Test
    void sendsLongListsInChunks() throws Exception {
        HttpResponse<String> answer = get("/v1/list/20000");

        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(header(answer, "Transfer-Encoding")).isEqualTo("chunked");
        assertThat(answer.body()).startsWith("[{\"number\":0},").endsWith(",{\"number\":19999}]");
        assertThat(answer.body().chars().filter(c -> c == '{').count()).isEqualTo(20_000);
    }

    @Test
    void turnsAnEarlyFailureOfAListIntoAnErrorAnswer() throws Exception {
        HttpResponse<String> answer = get("/v1/list-refused");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"code\":\"service_unavailable\",\"message\":\"later\"}");
        assertThat(quietly(() -> get("/v1/list-cut/3")).statusCode()).isEqualTo(500);
    }

    @Test
    void cutsTheConnectionWhenALongListFailsLate() {
        assertThatThrownBy(() -> quietly(() -> get("/v1/list-cut/100000"))).isInstanceOf(IOException.class);
    }

    @Test
    void readsBodiesUpToTheLimit() throws Exception {
        assertThat(post("/v1/size", BODY_LIMIT).body()).isEqualTo("1000");
        HttpResponse<String> answer = post("/v1/size", BODY_LIMIT + 1);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .isEqualTo("{\"code\":\"invalid_request\",\"message\":\"The request body is larger than 1000 bytes\"}");
    }

    @Test
    void answersBodiesOfManyMegabytesAndKeepsTheConnection() throws Exception {
        try (RawConnection connection = new RawConnection(listener.port())) {
            byte[] body = new byte[10 << 20];
            connection.send("POST /v1/size HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
            assertThat(connection.receive().status()).isEqualTo(413);
            connection.send("GET /v1/id HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(connection.receive().status()).isEqualTo(202);
        }
    }

    @Test
    void limitsBodiesOfUnknownLengthToo() throws Exception {
        String chunk = "190\r\n" + "x".repeat(400) + "\r\n";
        try (RawConnection connection = new RawConnection(listener.port())) {
            connection.send("POST /v1/size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
                    + "0\r\n\r\n");
            assertThat(connection.receive().body()).isEqualTo("800");
            connection.send("POST /v1/size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3)
                    + "0\r\n\r\n");
            assertThat(connection.receive().status()).isEqualTo(413);
        }
    }

    @Test
    void answersAtOnceWhenTheSenderWaitsForPermission() throws Exception {
        try (RawConnection connection = new RawConnection(listener.port())) {
            connection.send(
                    "POST /v1/size HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
            assertThat(connection.receive().status()).isEqualTo(413);
        }
        try (RawConnection connection = new RawConnection(listener.port())) {
            connection.send("POST /v1/size HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(connection.receive().status()).isEqualTo(100);
            connection.send("12345");
            assertThat(connection.receive().body()).isEqualTo("5");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "GET /v1/list/20000 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "POST /v1/size HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
                "POST /v1/ignore HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
            })
    void closesTheConnectionWhenTheClientAsksForIt(String request) throws Exception {
        try (RawConnection connection = new RawConnection(listener.port())) {
            assertThat(connection.send(request).receiveToTheEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void skipsBodiesNobodyReads() throws Exception {
        try (RawConnection connection = new RawConnection(listener.port())) {
            connection.send("POST /v1/ignore HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12345");
            assertThat(connection.receive().body()).isEqualTo("ignored");
            connection.send("GET /v1/id HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(connection.receive().status()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET /v1/id\r\n\r\n",
                "GET /v1/id HTTP/9.9\r\nHost: h\r\n\r\n",
                "GET /v1/id HTTP/1.1\r\nHost: h\r\nno colon here\r\n\r\n",
                "GET /v1/a%zz HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /v1/id?x=%zz HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /v1/echo/%zz HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /v1/echo/a?q=%4 HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /v1/size HTTP/1.1\r\nHost: h\r\nContent-Length: many\r\n\r\n",
                "POST /v1/size HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void answersMalformedHttpWithAJsonError(String request) throws Exception {
        RawConnection.Answer answer = raw(request);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).contains("application/json; charset=utf-8");
        assertThat(answer.body()).startsWith("{\"code\":\"").contains("\"message\":\"");
    }

    @Test
    void answersOversizedHeadsWithAJsonError() throws Exception {
        String junk = "x".repeat(70_000);
        for (String request : List.of(
                "GET /v1/" + junk + " HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /v1/id HTTP/1.1\r\nHost: h\r\nX-Junk: " + junk + "\r\n\r\n")) {
            try (RawConnection connection = new RawConnection(listener.port())) {
                connection.send(request.substring(0, 60_000));
                assertThat(connection.receive().body()).startsWith("{\"code\":\"invalid_request\"");
            }
        }
    }

    @Test
    void tellsThatAPortIsInUse() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(socket.getLocalPort()))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("port " + socket.getLocalPort() + " on 127.0.0.1 is already in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "no such host", "999.1.1.1"})
    void tellsThatAnAddressIsNotOurs(String host) {
        assertThatThrownBy(() -> HttpListener.start(
                        new ListenerSettings(host, 0, BODY_LIMIT, CLOCK), new RequestIds(1), _ -> Response.empty(204)))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("cannot listen on");
    }

    @Test
    void letsRunningRequestsFinishWhenItIsClosed() throws Exception {
        HttpListener own = start(0);
        var answer = CLIENT.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own.port() + "/v1/slow"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        SLOW_REQUEST_IS_RUNNING.await();
        Thread closing = Thread.ofVirtual().start(own::close);
        SLOW_REQUEST_MAY_END.countDown();

        assertThat(answer.get().body()).isEqualTo("done");
        closing.join();
        assertThatThrownBy(() -> new RawConnection(own.port())).isInstanceOf(Exception.class);
    }

    @Test
    void servesManyRequestsOnOneConnection() throws Exception {
        AtomicLong served = new AtomicLong();
        try (RawConnection connection = new RawConnection(listener.port())) {
            for (int i = 0; i < 1000; i++) {
                connection.send("GET /v1/id HTTP/1.1\r\nHost: h\r\n\r\n");
                if (connection.receive().status() == 202) {
                    served.incrementAndGet();
                }
            }
        }
        assertThat(served).hasValue(1000);
    }

    private static RawConnection.Answer raw(String request) throws IOException {
        try (RawConnection connection = new RawConnection(listener.port())) {
            return connection.send(request).receive();
        }
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, int length) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(length), StandardCharsets.US_ASCII))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private interface Call {
        HttpResponse<String> run() throws Exception;
    }

    /** Keeps the stack traces that are meant to be logged out of the test's output. */
    private static HttpResponse<String> quietly(Call call) throws Exception {
        Logger logger = Logger.getLogger(ErrorRendering.class.getName());
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return call.run();
        } finally {
            logger.setLevel(before);
        }
    }
}
