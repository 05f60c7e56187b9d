package dev.havu.server.tokens;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.server.http.Attribute;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;

/**
 * Lets public routes pass, those of operators with the admin token, and others with a valid access token. From here on the request knows its principal and the clock
 * of its cloud; what the token may be used for is asked by {@link Scopes}.
 */
public final class Authentication implements Decorator {
    /** Who the request comes from; not set on public routes. */
    public static final Attribute<Principal> PRINCIPAL = new Attribute<>(Principal.class, "principal");

    /** Set when the request came with the admin token. */
    public static final Attribute<AdminToken> OPERATOR = new Attribute<>(AdminToken.class, "operator");

    private static final String SCHEME = "Bearer ";

    private final TokenVerifier verifier;
    private final AdminToken adminToken;

    public Authentication(TokenVerifier verifier, AdminToken adminToken) {
        this.verifier = verifier;
        this.adminToken = adminToken;
    }

    @Override
    public Response handle(Request request, Handler next) {
        if (request.route().access() != Route.Access.PUBLIC) {
            authenticate(request);
        }
        return next.handle(request);
    }

    private void authenticate(Request request) {
        TokenVerifier.Verified verified;
        try {
            String token = bearerToken(request);
            if (request.route().access() == Route.Access.OPERATOR && adminToken.is(token)) {
                request.set(OPERATOR, adminToken);
                return;
            }
            verified = verifier.verifyAccess(token);
        } catch (Refusal refusal) {
            if (refusal.errorCode() == ErrorCode.UNAUTHORIZED_REQUEST) {
                request.answerHeader("WWW-Authenticate", "Bearer");
            }
            throw refusal;
        }
        request.useClock(verified.clock());
        request.set(PRINCIPAL, verified.principal());
    }

    private static String bearerToken(Request request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Refusal.unauthorized(TokenVerifier.INVALID_ACCESS_TOKEN);
        }
        return header.substring(SCHEME.length()).strip();
    }
}
