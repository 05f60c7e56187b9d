package dev.havu.server.http;

import dev.havu.api.Json;
import dev.havu.domain.Refusal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One HTTP request on its way through the decorators to a handler. Belongs to one thread. What is costly (query, body) is
 * read when somebody asks for it.
 */
public final class Request {
    /** How large a body may be when nothing else is configured: 1 MiB. */
    public static final int DEFAULT_BODY_LIMIT = 1 << 20;

    private final Exchange exchange;
    private final int bodyLimit;
    private InstantSource clock;
    private @Nullable FieldMap query;
    private byte @Nullable [] body;
    private @Nullable JsonNode json;
    private Router.@Nullable Match match;
    private @Nullable Object[] attributes = new Object[4];
    private @Nullable List<String> answerHeaders;

    Request(Exchange exchange, int bodyLimit, InstantSource clock) {
        this.exchange = exchange;
        this.bodyLimit = bodyLimit;
        this.clock = clock;
    }

    /**
     * A request that came over no network, for tests and for calls inside the process.
     *
     * @param target path and query as on a request line
     * @param headers by name in any case
     */
    public static Request of(
            String method, String target, Map<String, String> headers, byte[] body, InstantSource clock) {
        return new Request(new GivenExchange(method, target, headers, body), DEFAULT_BODY_LIMIT, clock);
    }

    /** Upper-case method. */
    public String method() {
        return exchange.method();
    }

    /** The path as sent, percent-encoded, without the query. */
    public String rawPath() {
        return exchange.rawPath();
    }

    /** First value of a header; null when it was not sent. */
    public @Nullable String header(String name) {
        return exchange.header(name);
    }

    /**
     * The decoded query.
     *
     * @throws Refusal {@code invalid_request} when its percent-encoding is malformed
     */
    public FieldMap query() {
        FieldMap fields = query;
        if (fields == null) {
            fields = FieldMap.parse(exchange.rawQuery());
            query = fields;
        }
        return fields;
    }

    /** First value of a query parameter; null when it was not sent. */
    public @Nullable String query(String name) {
        return query().first(name);
    }

    /**
     * The body; empty when there is none.
     *
     * @throws ProtocolRefusal 413 when it is too large
     */
    public byte[] body() {
        byte[] bytes = body;
        if (bytes == null) {
            bytes = exchange.body(bodyLimit);
            body = bytes;
        }
        return bytes;
    }

    /**
     * The body while it comes in, for what is too large for memory; instead of {@link #body()}, and to be closed.
     *
     * @param limit how many bytes it may have
     * @throws ProtocolRefusal 413 when it is announced to be larger; when it turns out to be, reading throws it
     */
    public InputStream bodyStream(long limit) {
        String length = exchange.header("Content-Length");
        if (length != null && Long.parseLong(length) > limit) {
            throw ProtocolRefusal.tooLarge(limit);
        }
        return new LimitedStream(exchange.bodyStream(), limit);
    }

    /**
     * The body as JSON, or what a decorator made of a form; null when there is no body.
     *
     * @throws Refusal {@code invalid_request} when it is not well-formed
     */
    public @Nullable JsonNode json() {
        if (json == null && body().length > 0) {
            json = Json.readRequest(body());
        }
        return json;
    }

    /**
     * The body bound to a type; null when there is no body or it is JSON's null.
     *
     * @throws Refusal {@code invalid_request} when it is not well-formed or does not fit
     */
    public <T> @Nullable T json(Class<T> type) {
        JsonNode document = json();
        return document == null || document.isNull() ? null : Json.convert(document, type);
    }

    /**
     * The body bound to a type.
     *
     * @throws Refusal {@code invalid_request} when there is none, it is not well-formed or does not fit
     */
    public <T> T requireJson(Class<T> type) {
        T value = json(type);
        if (value == null) {
            throw Refusal.invalid("A JSON request body is required");
        }
        return value;
    }

    /** Replaces what {@link #json()} gives, for bodies that came in another form. */
    public void useJson(JsonNode document) {
        json = document;
    }

    /** Where the request was routed to; null before routing and when the path is unknown. */
    public Router.@Nullable Match match() {
        return match;
    }

    /** Set by the routing decorator. */
    void matched(Router.Match found) {
        match = found;
    }

    /** The route. */
    public Route route() {
        return requireMatch().route();
    }

    /**
     * A decoded path parameter.
     *
     * @throws IllegalArgumentException when the route has none of that name
     */
    public String path(String name) {
        String value = requireMatch().parameter(name);
        if (value == null) {
            throw new IllegalArgumentException(route().template() + " has no parameter '" + name + "'");
        }
        return value;
    }

    private Router.Match requireMatch() {
        if (match == null) {
            throw new IllegalStateException("the request was not routed");
        }
        return match;
    }

    /** The clock of the cloud the request belongs to; before that is known, the server's own. */
    public InstantSource clock() {
        return clock;
    }

    /** Set by authentication, which knows the cloud. */
    public void useClock(InstantSource cloudClock) {
        clock = cloudClock;
    }

    /** What a decorator left under a name; null when none did. */
    public <T> @Nullable T get(Attribute<T> attribute) {
        Object value = attribute.position() < attributes.length ? attributes[attribute.position()] : null;
        return value == null ? null : attribute.type().cast(value);
    }

    /**
     * What a decorator left under a name.
     *
     * @throws IllegalStateException when none did, which is a mistake in the order of the decorators
     */
    public <T> T require(Attribute<T> attribute) {
        T value = get(attribute);
        if (value == null) {
            throw new IllegalStateException("nothing set " + attribute + " for " + method() + " " + rawPath());
        }
        return value;
    }

    /** Leaves something for those further in. */
    public <T> void set(Attribute<T> attribute, T value) {
        if (attribute.position() >= attributes.length) {
            attributes = Arrays.copyOf(attributes, attribute.position() + 4);
        }
        attributes[attribute.position()] = value;
    }

    /** Adds a header to whatever the answer will be, an error included. */
    public void answerHeader(String name, String value) {
        if (answerHeaders == null) {
            answerHeaders = new ArrayList<>(8);
        }
        answerHeaders.add(name);
        answerHeaders.add(value);
    }

    /** Names and values in turn. */
    List<String> answerHeaders() {
        return answerHeaders == null ? List.of() : answerHeaders;
    }

    private static final class GivenExchange implements Exchange {
        private final String method;
        private final String target;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final byte[] bytes;

        GivenExchange(String method, String target, Map<String, String> headers, byte[] bytes) {
            this.method = method;
            this.target = target;
            this.headers.putAll(headers);
            this.bytes = bytes.clone();
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public String rawPath() {
            int end = target.indexOf('?');
            return end < 0 ? target : target.substring(0, end);
        }

        @Override
        public String rawQuery() {
            int end = target.indexOf('?');
            return end < 0 ? "" : target.substring(end + 1);
        }

        @Override
        public @Nullable String header(String name) {
            return headers.get(name);
        }

        @Override
        public byte[] body(int limit) {
            if (bytes.length > limit) {
                throw ProtocolRefusal.tooLarge(limit);
            }
            return bytes;
        }

        @Override
        public InputStream bodyStream() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
