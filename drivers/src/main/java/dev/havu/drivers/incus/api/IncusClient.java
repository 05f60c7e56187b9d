package dev.havu.drivers.incus.api;

import dev.havu.drivers.incus.api.IncusException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls to Incus. A path is a list of its segments below {@code /1.0}, each encoded here, so that no name can lead elsewhere. A
 * call that Incus carries out as an operation waits for its end. Safe for use by any thread; meant for virtual ones.
 */
public final class IncusClient implements AutoCloseable {
    /** Incus answers with whole lists, so an answer may be large, but not boundless. */
    private static final int LARGEST_ANSWER = 256 * 1024 * 1024;

    /** Files read here are status files and keys. */
    private static final int LARGEST_FILE = 1024 * 1024;

    private static final Duration CALL_LIMIT = Duration.ofMinutes(1);
    /** How long one request waits for the end of an operation, before it is sent again. */
    private static final Duration WAIT_SLICE = Duration.ofSeconds(30);

    private static final Duration OPERATION_LIMIT = Duration.ofMinutes(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Connection connection;

    private IncusClient(Connection connection) {
        this.connection = connection;
    }

    /**
     * A client; nothing is asked yet.
     *
     * @throws IncusException if the certificate files cannot be used
     */
    public static IncusClient open(IncusEndpoint endpoint) {
        return new IncusClient(Connection.open(endpoint));
    }

    /**
     * Something as it was read.
     *
     * @param tag to be handed back with a change of it
     */
    public record Tagged(JsonNode body, String tag) {}

    /** What a command in a guest came to. */
    public record Executed(int exitCode, String output, String errors) {}

    /** Reads something that is there. */
    public JsonNode get(List<String> path, @Nullable String project) {
        return get(path, project, Map.of());
    }

    /** Reads something that is there. */
    public JsonNode get(List<String> path, @Nullable String project, Map<String, String> query) {
        return call("GET", path, query(project, query), null, null).metadata();
    }

    /** Reads something; null when it is not there. */
    public @Nullable JsonNode find(List<String> path, @Nullable String project) {
        try {
            return get(path, project);
        } catch (IncusException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return null;
            }
            throw failure;
        }
    }

    /** Reads something that is to be changed. */
    public Tagged getTagged(List<String> path, @Nullable String project) {
        Answer answer = call("GET", path, query(project, Map.of()), null, null);
        return new Tagged(answer.metadata(), answer.tag());
    }

    /**
     * Makes something, or does something with it.
     *
     * @param target cluster member; null for any
     */
    public JsonNode post(List<String> path, @Nullable String project, @Nullable String target, Object body) {
        return finished(
                call("POST", path, query(project, target == null ? Map.of() : Map.of("target", target)), body, null));
    }

    /** Begins something that somebody else is to finish; its operation. */
    public JsonNode begin(List<String> path, @Nullable String project, Object body) {
        return call("POST", path, query(project, Map.of()), body, null).metadata();
    }

    /**
     * Replaces something.
     *
     * @param tag what it was read with; null to replace it however it is
     */
    public JsonNode put(List<String> path, @Nullable String project, Object body, @Nullable String tag) {
        return finished(call("PUT", path, query(project, Map.of()), body, tag));
    }

    /** Changes what the body names. */
    public JsonNode patch(List<String> path, @Nullable String project, Object body) {
        return finished(call("PATCH", path, query(project, Map.of()), body, null));
    }

    public void delete(List<String> path, @Nullable String project) {
        finished(call("DELETE", path, query(project, Map.of()), null, null));
    }

    /**
     * Runs a command in a guest and waits for its end.
     *
     * @param limit how long that may take
     * @throws IncusException also if the guest cannot be asked, or not yet
     */
    public Executed execute(String project, String instance, List<String> command, Duration limit) {
        Map<String, Object> body =
                Map.of("command", command, "wait-for-websocket", false, "interactive", false, "record-output", true);
        Answer started = call("POST", List.of("instances", instance, "exec"), query(project, Map.of()), body, null);
        JsonNode ended = wait(started, limit).path("metadata");
        String output =
                recorded(project, instance, ended.path("output").path("1").asString(""));
        String errors =
                recorded(project, instance, ended.path("output").path("2").asString(""));
        return new Executed(ended.path("return").asInt(-1), output, errors);
    }

    /** A file of a guest as text; null when there is none. */
    public @Nullable String readFile(String project, String instance, String path) {
        Map<String, String> query = query(project, Map.of("path", path));
        Connection.Raw raw = connection.send(
                "GET", url(List.of("instances", instance, "files"), query), null, null, CALL_LIMIT, LARGEST_FILE);
        if (raw.status() == 404) {
            return null;
        }
        if (raw.status() != 200) {
            throw refused("GET", url(List.of("instances", instance, "files"), query), raw);
        }
        return raw.body();
    }

    /** Begins to hand events to a listener, and goes on until the client is closed. */
    public void listen(IncusEvents.Listener listener) {
        connection.listen("/1.0/events?type=lifecycle&all-projects=true", listener);
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Reads what a command wrote, and removes it, because Incus keeps it. */
    private String recorded(String project, String instance, String url) {
        int slash = url.lastIndexOf('/');
        if (slash < 0) {
            return "";
        }
        List<String> path = List.of("instances", instance, "logs", "exec-output", url.substring(slash + 1));
        Connection.Raw raw =
                connection.send("GET", url(path, query(project, Map.of())), null, null, CALL_LIMIT, LARGEST_FILE);
        call("DELETE", path, query(project, Map.of()), null, null);
        return raw.status() == 200 ? raw.body() : "";
    }

    /** An answer as Incus gives it: at once, or with an operation to wait for. */
    private record Answer(
            JsonNode metadata, String tag, @Nullable String operation) {}

    private JsonNode finished(Answer answer) {
        return answer.operation() == null ? answer.metadata() : wait(answer, OPERATION_LIMIT);
    }

    private JsonNode wait(Answer started, Duration limit) {
        String operation = started.operation();
        if (operation == null) {
            throw new IncusException(Kind.FAILED, "Incus answered at once where it was to name an operation");
        }
        // Of an operation of another cluster member the project comes behind it.
        String id = operation.substring(operation.lastIndexOf('/') + 1).replaceFirst("\\?.*", "");
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Duration slice = min(WAIT_SLICE, Duration.ofNanos(end - System.nanoTime()));
            if (slice.isNegative()) {
                throw new IncusException(Kind.TIMEOUT, "operation " + id + " did not end within " + limit);
            }
            String seconds = Long.toString(Math.max(1, slice.toSeconds()));
            JsonNode state = operation(id, seconds);
            int code = state.path("status_code").asInt(0);
            if (code == 200) {
                return state;
            }
            if (code >= 400) {
                String text = state.path("err").asString("");
                throw new IncusException(
                        IncusException.kindOf(text, Kind.FAILED),
                        state.path("description").asString("operation") + ": " + text);
            }
        }
    }

    /**
     * Waits a while for an operation and reads it. The wait itself answers with an error when the while is over, and when the
     * operation has failed; which of them, the operation tells.
     */
    private JsonNode operation(String id, String seconds) {
        try {
            return call("GET", List.of("operations", id, "wait"), Map.of("timeout", seconds), null, null)
                    .metadata();
        } catch (IncusException failure) {
            JsonNode operation = find(List.of("operations", id), null);
            if (operation != null) {
                return operation;
            }
            // It is forgotten some seconds after its end, and with the daemon: what it was about is as it is.
            throw failure.kind() == Kind.NOT_FOUND
                    ? new IncusException(Kind.UNAVAILABLE, "operation " + id + " is forgotten: " + failure.getMessage())
                    : failure;
        }
    }

    private Answer call(
            String method, List<String> path, Map<String, String> query, @Nullable Object body, @Nullable String tag) {
        String url = url(path, query);
        byte @Nullable [] bytes = body == null ? null : JSON.writeValueAsBytes(body);
        Connection.Raw raw = connection.send(method, url, bytes, tag, CALL_LIMIT, LARGEST_ANSWER);
        if (raw.status() >= 400) {
            throw refused(method, url, raw);
        }
        JsonNode tree = parsed(method, url, raw);
        if (tree.path("type").asString("").equals("error")) {
            // A wait begins to answer before it knows how the operation ends, so with 200.
            throw refused(tree.path("error_code").asInt(500), tree, method, url);
        }
        JsonNode operation = tree.path("operation");
        boolean waits = tree.path("type").asString("").equals("async");
        return new Answer(tree.path("metadata"), raw.tag(), waits ? operation.asString("") : null);
    }

    private static IncusException refused(String method, String url, Connection.Raw raw) {
        JsonNode tree;
        try {
            tree = JSON.readTree(raw.body());
        } catch (JacksonException notJson) {
            tree = JSON.createObjectNode();
        }
        return refused(raw.status(), tree, method, url);
    }

    private static IncusException refused(int status, JsonNode answer, String method, String url) {
        String text = answer.path("error").asString("status " + status);
        return new IncusException(IncusException.kindOf(status, text), text + " (" + method + " " + url + ")");
    }

    private static JsonNode parsed(String method, String url, Connection.Raw raw) {
        try {
            return JSON.readTree(raw.body());
        } catch (JacksonException notJson) {
            throw new IncusException(Kind.FAILED, "the answer to " + method + " " + url + " is not JSON", notJson);
        }
    }

    private static Map<String, String> query(@Nullable String project, Map<String, String> more) {
        Map<String, String> query = new LinkedHashMap<>();
        if (project != null) {
            query.put("project", project);
        }
        query.putAll(more);
        return query;
    }

    private static String url(List<String> path, Map<String, String> query) {
        String encoded = path.stream().map(IncusClient::encoded).collect(Collectors.joining("/"));
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return "/1.0" + (encoded.isEmpty() ? "" : "/" + encoded) + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private static String encoded(String text) {
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException("`" + text + "` cannot be part of a path");
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
