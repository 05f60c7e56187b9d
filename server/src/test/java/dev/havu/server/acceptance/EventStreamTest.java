package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Events are told as they happen, over a connection that stays open. */
@Timeout(60)
class EventStreamTest {
    private static final String EVENTS = "/admin/v1/clouds/default/events";

    private RunningHavu havu;
    private ApiClient alice;

    @BeforeEach
    void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    /** A client that reads events as browsers do. */
    private final class Listener implements AutoCloseable {
        private final HttpResponse<Stream<String>> response;
        private final java.util.Iterator<String> lines;

        Listener(String query, @Nullable String lastSeen) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            havu.server().baseUri().resolve(EVENTS + query))
                    .header("Authorization", "Bearer " + RunningHavu.ADMIN_TOKEN)
                    .header("Accept", "text/event-stream");
            if (lastSeen != null) {
                request.header("Last-Event-ID", lastSeen);
            }
            HttpClient client = HttpClient.newHttpClient();
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            lines = response.body().iterator();
        }

        /** The next event: id, name and data; null when the stream has ended. */
        @Nullable
        Told next() {
            String id = "";
            String event = "";
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    JsonNode data = Json.mapper().readTree(line.substring(6));
                    return new Told(id, event, data);
                }
            }
            return null;
        }

        @Override
        public void close() {
            response.body().close();
        }
    }

    private record Told(String id, String event, JsonNode data) {}

    private void addKey(String name) {
        alice.create("/ssh-keys", "{\"name\":\"" + name + "\",\"key\":\"ssh-ed25519 AAAA\"}");
    }

    @Test
    void a_stream_tells_what_was_and_goes_on_with_what_happens() throws Exception {
        addKey("before");
        try (Listener listener = new Listener("?type=ssh_key.", null)) {
            Told before = listener.next();
            assertThat(before.event()).isEqualTo("ssh_key.created");
            assertThat(before.data().get("name").asString()).isEqualTo("before");

            addKey("after");

            Told after = listener.next();
            assertThat(after.data().get("name").asString()).isEqualTo("after");
            assertThat(after.id()).isEqualTo(after.data().get("cursor").toString());
            assertThat(after.data())
                    .isEqualTo(havu.admin()
                            .getJson(EVENTS + "?type=ssh_key.&after=" + before.id())
                            .get("events")
                            .get(0));
            assertThat(listener.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        }
    }

    @Test
    void whoever_comes_back_with_the_last_id_misses_nothing() throws Exception {
        addKey("one");
        String last;
        try (Listener listener = new Listener("?type=ssh_key.", null)) {
            last = listener.next().id();
        }
        addKey("two");
        addKey("three");

        try (Listener listener = new Listener("?type=ssh_key.", last)) {
            assertThat(listener.next().data().get("name").asString()).isEqualTo("two");
            assertThat(listener.next().data().get("name").asString()).isEqualTo("three");
        }
    }

    @Test
    void a_long_past_arrives_whole_and_in_order() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            addKey("key-" + i);
        }
        try (Listener listener = new Listener("?type=ssh_key.", null)) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 1_100; i++) {
                names.add(listener.next().data().get("name").asString());
            }
            assertThat(names).startsWith("key-0").endsWith("key-1099").doesNotHaveDuplicates();
        }
    }

    @Test
    void many_can_listen_while_others_are_served() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                listeners.add(new Listener("?type=ssh_key.", null));
            }
            addKey("for-all");
            for (Listener listener : listeners) {
                assertThat(listener.next().data().get("name").asString()).isEqualTo("for-all");
            }
        } finally {
            listeners.forEach(Listener::close);
        }
    }

    @Test
    void a_stream_ends_cleanly_when_the_server_stops() throws Exception {
        try (Listener listener = new Listener("?type=ssh_key.", null)) {
            addKey("last");
            assertThat(listener.next()).isNotNull();

            havu.close();

            assertThat(listener.next()).isNull();
        }
    }

    @Test
    void a_stream_ends_cleanly_when_the_cloud_is_gone() throws Exception {
        try (Listener listener = new Listener("?type=ssh_key.", null)) {
            addKey("last");
            assertThat(listener.next()).isNotNull();

            havu.server().engine().events().end(RunningHavu.CLOUD);

            assertThat(listener.next()).isNull();
        }
    }

    @Test
    void the_headers_come_at_once_and_so_does_a_first_comment() throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), havu.server().baseUri().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + EVENTS + "?type=fault. HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + RunningHavu.ADMIN_TOKEN + "\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout((int) Duration.ofSeconds(5).toMillis());
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> lines = new ArrayList<>();
            String line = reader.readLine();
            while (line != null && !line.equals(":")) {
                lines.add(line);
                line = reader.readLine();
            }
            assertThat(lines).contains("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
        }
    }

    @Test
    void a_last_id_that_is_no_id_is_refused() {
        havu.admin()
                .send(
                        "GET",
                        EVENTS,
                        null,
                        java.util.Map.of("Accept", "text/event-stream", "Last-Event-ID", "yesterday"))
                .expectError(400, "invalid_request", "Last-Event-ID", "yesterday");
    }
}
