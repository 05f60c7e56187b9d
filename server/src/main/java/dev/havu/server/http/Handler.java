package dev.havu.server.http;

/** Answers a request. Blocks freely: every request has a virtual thread of its own. */
@FunctionalInterface
public interface Handler {
    /**
     * The answer.
     *
     * @throws dev.havu.domain.Refusal when the request is refused; it is rendered in one place
     */
    Response handle(Request request);
}
