package dev.havu.drivers.incus.api;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events of a daemon: connects, and after every loss connects again. */
final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Connection connection;
    private final String pathAndQuery;
    private final IncusEvents.Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    EventStream(Connection connection, String pathAndQuery, IncusEvents.Listener listener) {
        this.connection = connection;
        this.pathAndQuery = pathAndQuery;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("havu-incus-events").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void loop() {
        Duration wait = FIRST_WAIT;
        try {
            while (true) {
                Receiver receiver = new Receiver();
                try {
                    connection.upgrade(receiver, pathAndQuery).get();
                    wait = FIRST_WAIT;
                    listener.connected();
                    listener.disconnected(receiver.ended.get());
                } catch (IOException | ExecutionException failure) {
                    LOG.debug("no events of Incus yet: {}", failure.toString());
                }
                if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                wait = wait.multipliedBy(2).compareTo(LAST_WAIT) > 0 ? LAST_WAIT : wait.multipliedBy(2);
            }
        } catch (InterruptedException ended) {
            LOG.debug("no more events are wanted");
        }
    }

    /** One connection. Public for the library, which calls it by reflection. */
    public final class Receiver implements Session.Listener.AutoDemanding {
        private final CompletableFuture<String> ended = new CompletableFuture<>();

        @Override
        public void onWebSocketText(String text) {
            try {
                JsonNode event = JSON.readTree(text);
                if (event.path("type").asString("").equals("lifecycle")) {
                    JsonNode metadata = event.path("metadata");
                    listener.happened(new IncusEvents.Lifecycle(
                            metadata.path("action").asString(""),
                            metadata.path("source").asString(""),
                            event.path("project").asString("default")));
                }
            } catch (JacksonException notJson) {
                LOG.warn("an event of Incus is not JSON: {}", notJson.getMessage());
            }
        }

        @Override
        public void onWebSocketClose(int statusCode, String reason, Callback callback) {
            ended.complete("closed with " + statusCode);
            callback.succeed();
        }

        @Override
        public void onWebSocketError(Throwable cause) {
            ended.complete(String.valueOf(cause));
        }
    }
}
