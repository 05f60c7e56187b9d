package dev.havu.server.http;

import java.util.List;

/** The way of a request: a visible list of decorators, outermost first, around the handler of the route. */
public final class Pipeline {
    private Pipeline() {}

    /** The decorators around {@link #routeHandler()}. */
    public static Handler of(List<Decorator> decorators) {
        Handler handler = routeHandler();
        for (Decorator decorator : decorators.reversed()) {
            Handler next = handler;
            handler = request -> decorator.handle(request, next);
        }
        return handler;
    }

    private static Handler routeHandler() {
        return request -> request.route().handler().handle(request);
    }
}
