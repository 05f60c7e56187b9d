package dev.havu.server.http;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What the server library tells about one request. */
interface Exchange {
    /** Upper-case method, as sent. */
    String method();

    /** The path as sent, percent-encoded, without the query. */
    String rawPath();

    /** The query as sent, without the question mark; empty when there is none. */
    String rawQuery();

    /** First value of a header; null when it was not sent. */
    @Nullable
    String header(String name);

    /**
     * Reads the whole body.
     *
     * @throws ProtocolRefusal 413 when it is longer than the limit
     */
    byte[] body(int limit);

    /** The body while it comes in, to be closed by the reader; {@link #body} cannot be asked for any more. */
    InputStream bodyStream();
}
