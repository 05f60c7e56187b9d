package dev.havu.server.http;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How to listen.
 *
 * @param host address or name to bind
 * @param port port to bind; 0 for any free one
 * @param bodyLimit how many bytes a request body may have
 * @param streamLimit how many bytes a body may have that is not kept in memory
 * @param clock what the time is for requests that belong to no cloud
 * @param identity what to speak HTTPS with; null for plain HTTP
 */
public record ListenerSettings(
        String host,
        int port,
        int bodyLimit,
        long streamLimit,
        InstantSource clock,
        @Nullable ServerIdentity identity) {
    /** Plain HTTP. */
    public ListenerSettings(String host, int port, int bodyLimit, InstantSource clock) {
        this(host, port, bodyLimit, bodyLimit, clock, null);
    }
}
