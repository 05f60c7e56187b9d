package dev.havu.server.events;

import dev.havu.api.Json;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.events.Events;
import dev.havu.server.http.Response;
import dev.havu.store.EventTable.Filter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Events as server-sent events (HTML Living Standard, 9.2). */
public final class EventStream {
    /** The media type by which clients ask for it. */
    public static final String TYPE = "text/event-stream";

    /** So often something is sent at least: writing to a client that is gone is the only way to notice. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private EventStream() {}

    /** An answer that goes on until the client leaves, the cloud is gone or the server stops. */
    public static Response of(Events events, Cloud cloud, Filter filter, long after) {
        return Response.live(TYPE, output -> {
                    // The headers are with the client at once, however long nothing happens.
                    output.write(COMMENT);
                    try {
                        events.follow(cloud, filter, after, HEARTBEAT, new Client(output));
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    }
                })
                .header("Cache-Control", "no-store");
    }

    private record Client(OutputStream output) implements Events.Follower {
        @Override
        public void happened(RecordedEvent event) {
            EventView view = EventView.of(event);
            String text = "id: " + view.cursor() + "\nevent: " + view.type() + "\ndata: "
                    + new String(Json.write(view), StandardCharsets.UTF_8) + "\n\n";
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void upToDate() {
            try {
                output.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void quiet() {
            write(COMMENT);
        }

        private void write(byte[] bytes) {
            try {
                output.write(bytes);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
