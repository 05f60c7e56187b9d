package dev.havu.server.http;

/** One step around everything further in: it may answer itself, or look at the request and the answer that pass through. */
@FunctionalInterface
public interface Decorator {
    /** Answers, normally with what the next one answers. */
    Response handle(Request request, Handler next);
}
