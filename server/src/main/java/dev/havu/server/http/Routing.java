package dev.havu.server.http;

import dev.havu.domain.Refusal;

/**
 * Finds the route of a request. An unknown path, and an unknown method on a known one, is 404 {@code not_found} in JSON
 * (seed, error table: "or invalid path"). {@code HEAD}, which clients use to see whether the server is there, is answered
 * without a body.
 */
public final class Routing implements Decorator {
    private static final int MAXIMUM_SHOWN_PATH = 200;

    private final Router router;

    public Routing(Router router) {
        this.router = router;
    }

    @Override
    public Response handle(Request request, Handler next) {
        if ("HEAD".equals(request.method())) {
            return Response.empty(router.knows(request.rawPath()) ? 200 : 404);
        }
        Router.Match match = router.find(request.method(), request.rawPath());
        if (match == null) {
            String path = request.rawPath();
            throw Refusal.notFound("Path not found: " + request.method() + " "
                    + (path.length() > MAXIMUM_SHOWN_PATH ? path.substring(0, MAXIMUM_SHOWN_PATH) + "…" : path));
        }
        request.matched(match);
        return next.handle(request);
    }
}
