package dev.havu.server.http;

import dev.havu.domain.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path. Works on the raw path, so that an encoded slash stays inside its segment, and decodes
 * parameters afterwards. A literal segment wins over a parameter. Tolerates what clients produce by gluing strings
 * together: doubled slashes, a slash at the end, and a base URL without {@value #BASE_PATH}. Immutable.
 */
public final class Router {
    /** Where the API is served. */
    public static final String BASE_PATH = "/v1";

    private static final String BASE_SEGMENT = BASE_PATH.substring(1);
    private static final String REST = "**";

    private final Node root = new Node();
    private final List<Route> routes;

    /**
     * A router for a list of routes.
     *
     * @throws IllegalArgumentException when two routes have the same method and path
     */
    public Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
        this.routes.forEach(this::add);
    }

    /** All routes. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * A path that was found.
     *
     * @param route the route
     * @param canonicalPath the path with base path and without doubled or trailing slashes, still percent-encoded
     */
    public record Match(Route route, String canonicalPath, List<String> names, List<String> values) {
        /** A decoded path parameter; null when the route has none of that name. */
        public @Nullable String parameter(String name) {
            int position = names.indexOf(name);
            return position < 0 ? null : values.get(position);
        }
    }

    /**
     * The route for a method and a raw path; null when there is none.
     *
     * @throws Refusal {@code invalid_request} when a parameter is malformed percent-encoding
     */
    public @Nullable Match find(String method, String rawPath) {
        List<String> segments = segments(rawPath);
        int first = firstSegment(segments);
        List<String> values = new ArrayList<>(2);
        Target target = find(root, segments, first, method, values);
        if (target == null) {
            return null;
        }
        values.replaceAll(PercentCoding::decodeSegment);
        return new Match(target.route, canonical(segments, first, rawPath), target.names, values);
    }

    /** Whether any method leads somewhere on a raw path, or it is the base path or the root. */
    public boolean knows(String rawPath) {
        List<String> segments = segments(rawPath);
        int first = firstSegment(segments);
        return first == segments.size() || find(root, segments, first, null, new ArrayList<>(2)) != null;
    }

    private static int firstSegment(List<String> segments) {
        return !segments.isEmpty() && segments.getFirst().equals(BASE_SEGMENT) ? 1 : 0;
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>(4);
        int start = 0;
        while (start < rawPath.length()) {
            int end = rawPath.indexOf('/', start);
            if (end < 0) {
                end = rawPath.length();
            }
            if (end > start) {
                segments.add(rawPath.substring(start, end));
            }
            start = end + 1;
        }
        return segments;
    }

    private static String canonical(List<String> segments, int first, String rawPath) {
        int length = 0;
        for (String segment : segments) {
            length += segment.length() + 1;
        }
        if (first == 1 && length == rawPath.length()) {
            return rawPath;
        }
        StringBuilder path = new StringBuilder(rawPath.length() + BASE_PATH.length()).append(BASE_PATH);
        for (int i = first; i < segments.size(); i++) {
            path.append('/').append(segments.get(i));
        }
        return path.toString();
    }

    /** Depth first, literal before parameter before rest; {@code values} holds the parameters of the way taken. */
    private static @Nullable Target find(
            Node node, List<String> segments, int position, @Nullable String method, List<String> values) {
        if (position == segments.size()) {
            return node.target(method);
        }
        String segment = segments.get(position);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Target target = find(literal, segments, position + 1, method, values);
            if (target != null) {
                return target;
            }
        }
        if (node.parameter != null) {
            values.add(segment);
            Target target = find(node.parameter, segments, position + 1, method, values);
            if (target != null) {
                return target;
            }
            values.removeLast();
        }
        return node.rest == null ? null : node.rest.target(method);
    }

    private void add(Route route) {
        Node node = root;
        List<String> names = new ArrayList<>();
        for (String segment : segments(route.template())) {
            if (segment.equals(REST)) {
                node.rest = node.rest == null ? new Node() : node.rest;
                node = node.rest;
            } else if (segment.startsWith("{") && segment.endsWith("}")) {
                names.add(segment.substring(1, segment.length() - 1));
                node.parameter = node.parameter == null ? new Node() : node.parameter;
                node = node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        if (node.targets.putIfAbsent(route.method(), new Target(route, List.copyOf(names))) != null) {
            throw new IllegalArgumentException("two routes for " + route.method() + " " + route.template());
        }
    }

    private record Target(Route route, List<String> names) {}

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Target> targets = new HashMap<>();
        private @Nullable Node parameter;
        private @Nullable Node rest;

        private @Nullable Target target(@Nullable String method) {
            if (method == null) {
                return targets.isEmpty() ? null : targets.values().iterator().next();
            }
            Target target = targets.get(method);
            return target == null ? targets.get(Route.ANY_METHOD) : target;
        }
    }
}
