package dev.havu.server.http;

import dev.havu.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SequenceWriter;

/**
 * An answer. Belongs to one thread; headers are added on its way out.
 *
 * <p>The three forms of the API: JSON, a bare text without a newline (ids), and nothing.
 */
public final class Response {
    /** Content type of JSON answers. */
    public static final String JSON_TYPE = "application/json; charset=utf-8";

    /** Content type of ids. */
    public static final String TEXT_TYPE = "text/plain; charset=utf-8";

    private static final byte[] NOTHING = {};
    private static final int DROPPED = 0;

    private final int status;
    private final byte[] content;
    private final @Nullable BodyWriter writer;
    private final boolean live;
    private final List<String> headers = new ArrayList<>(8);

    private Response(int status, byte[] content, @Nullable BodyWriter writer, boolean live) {
        this.status = status;
        this.content = content;
        this.writer = writer;
        this.live = live;
    }

    /** Writes a body that may be too large for memory. */
    @FunctionalInterface
    public interface BodyWriter {
        /** Writes the body; nobody else closes or flushes the stream. Flushing has an effect only in {@link #live}. */
        void writeTo(OutputStream output) throws IOException;
    }

    /** Gives the elements of a list one by one, typically while they are read from the store. */
    @FunctionalInterface
    public interface Elements {
        /** Hands every element to the receiver, in order. */
        void forEach(Consumer<Object> receiver);
    }

    /** A value as JSON. */
    public static Response json(int status, Object value) {
        return jsonBytes(status, Json.write(value));
    }

    /** JSON that is written already. */
    public static Response jsonBytes(int status, byte[] json) {
        return bytes(status, JSON_TYPE, json);
    }

    /**
     * A JSON array of any length with status 200, written while its elements are read: what is in memory does not grow
     * with the list. Short arrays are sent with a content length, long ones in chunks. A refusal or failure while the
     * first 64 KiB are made still becomes a proper error answer.
     */
    public static Response jsonArray(Elements elements) {
        return stream(200, JSON_TYPE, output -> {
            try (SequenceWriter array = Json.mapper().writer().writeValuesAsArray(output)) {
                elements.forEach(array::write);
            }
        });
    }

    /** Plain text, exactly as given: ids are sent so, without quotes or newline. */
    public static Response text(int status, String text) {
        return bytes(status, TEXT_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** No body. */
    public static Response empty(int status) {
        return new Response(status, NOTHING, null, false);
    }

    /** Any body in memory. */
    public static Response bytes(int status, String contentType, byte[] content) {
        return new Response(status, content, null, false).header("Content-Type", contentType);
    }

    /** Any body that is written while it is sent. */
    public static Response stream(int status, String contentType, BodyWriter writer) {
        return new Response(status, NOTHING, writer, false).header("Content-Type", contentType);
    }

    /**
     * A body with status 200 that goes on for as long as its writer likes. Whatever is flushed is with the client at once, so
     * a failure can only cut it off.
     */
    public static Response live(String contentType, BodyWriter writer) {
        return new Response(200, NOTHING, writer, true).header("Content-Type", contentType);
    }

    /** No answer at all: the connection is closed. Its status is 0. */
    public static Response dropped() {
        return empty(DROPPED);
    }

    /** Adds a header. */
    public Response header(String name, String value) {
        headers.add(name);
        headers.add(value);
        return this;
    }

    /** Whether there is to be no answer. */
    boolean isDropped() {
        return status == DROPPED;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The body when it is in memory. */
    byte[] content() {
        return content;
    }

    /** What writes the body; null when it is in memory. */
    @Nullable
    BodyWriter writer() {
        return writer;
    }

    /** Whether what is flushed is sent at once. */
    boolean live() {
        return live;
    }

    /** Names and values in turn. */
    List<String> headers() {
        return headers;
    }
}
