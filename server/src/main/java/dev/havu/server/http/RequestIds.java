package dev.havu.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives every request an id, {@code X-Request-Id} in the answer and in the log: a prefix that differs from start to start
 * and a running number. Safe to use from any thread.
 */
public final class RequestIds implements Decorator {
    /** The id of a request. */
    public static final Attribute<String> REQUEST_ID = new Attribute<>(String.class, "request id");

    static final String HEADER = "X-Request-Id";

    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    /**
     * Ids for one run of the server.
     *
     * @param run a number that is unlikely to be that of another run
     */
    public RequestIds(long run) {
        this.prefix = Long.toHexString(run) + "-";
    }

    /** A new id. */
    public String next() {
        return prefix + count.incrementAndGet();
    }

    @Override
    public Response handle(Request request, Handler next) {
        String id = next();
        request.set(REQUEST_ID, id);
        request.answerHeader(HEADER, id);
        return next.handle(request);
    }
}
