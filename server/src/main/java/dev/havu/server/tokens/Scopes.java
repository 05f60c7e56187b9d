package dev.havu.server.tokens;

import dev.havu.domain.Refusal;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;

/**
 * Lets a token through only to what its scope opens. Stands behind the rate limits, because a refusal for the scope is an
 * answer to an authenticated request: it counts, and tells about the limits.
 */
public final class Scopes implements Decorator {
    private static final String INSUFFICIENT_SCOPE = "Insufficient scope";

    @Override
    public Response handle(Request request, Handler next) {
        boolean allowed = switch (request.route().access()) {
            case PUBLIC -> true;
            case API -> request.require(Authentication.PRINCIPAL).mayUseApi();
            case OPERATOR -> request.get(Authentication.OPERATOR) != null;
        };
        if (!allowed) {
            throw Refusal.forbidden(INSUFFICIENT_SCOPE);
        }
        return next.handle(request);
    }
}
