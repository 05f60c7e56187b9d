package dev.havu.drivers.incus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands in for an Incus on hardware that no test machine has: keeps what is made, at once and without asking, and every
 * request that changes something. It proves what is asked of Incus, and nothing about Incus.
 */
final class RecordingDaemon implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NOT_FOUND = "{\"type\":\"error\",\"error\":\"Not Found\",\"error_code\":404}";

    private final ServerSocketChannel server;
    private final Map<String, JsonNode> things = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** A request that changes something. */
    record Change(String method, String path, JsonNode body) {}

    private RecordingDaemon(ServerSocketChannel server) {
        this.server = server;
    }

    static RecordingDaemon on(Path socket) {
        try {
            RecordingDaemon daemon = new RecordingDaemon(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)));
            Thread.ofPlatform().daemon(true).name("recording daemon").start(daemon::accept);
            return daemon;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Something that is there from the beginning. */
    synchronized RecordingDaemon with(String path, String json) {
        things.put(path, JSON.readTree(json));
        return this;
    }

    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept() {
        try {
            while (true) {
                try (SocketChannel client = server.accept()) {
                    answer(client);
                }
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void answer(SocketChannel client) throws IOException {
        InputStream in = Channels.newInputStream(client);
        String[] request = line(in).split(" ", 3);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        byte[] body = in.readNBytes(length);
        String answer = answer(request[0], request[1].replaceFirst("\\?.*", ""), length == 0 ? "{}" : text(body));
        int status = answer.equals(NOT_FOUND) ? 404 : 200;
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        client.write(ByteBuffer.wrap(("HTTP/1.1 " + status + " X\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
        client.write(ByteBuffer.wrap(bytes));
    }

    private synchronized String answer(String method, String path, String text) {
        JsonNode body = JSON.readTree(text);
        if (method.equals("GET")) {
            JsonNode thing = things.get(path);
            return thing == null ? NOT_FOUND : sync(thing);
        }
        changes.add(new Change(method, path, body));
        switch (method) {
            case "POST" -> {
                if (path.endsWith("/exec")) {
                    return NOT_FOUND;
                }
                String name = body.path("name").asString();
                things.put(path + "/" + name, made(body));
            }
            case "PUT" -> {
                String instance = path.replaceFirst("/state$", "");
                if (things.get(instance) instanceof ObjectNode changed) {
                    changed.put("status", "Running");
                }
            }
            default -> {}
        }
        return sync(JSON.createObjectNode());
    }

    /** As Incus notes that something was made to its end. */
    private static JsonNode made(JsonNode body) {
        ObjectNode thing = ((ObjectNode) body).deepCopy();
        thing.put("status", "Stopped").put("location", "none");
        thing.withObject("config").put("volatile.apply_template", "create");
        return thing;
    }

    private static String sync(JsonNode metadata) {
        return JSON.createObjectNode()
                .put("type", "sync")
                .put("status_code", 200)
                .set("metadata", metadata)
                .toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the request ends too early");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
