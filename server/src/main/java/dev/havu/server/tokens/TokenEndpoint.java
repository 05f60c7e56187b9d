package dev.havu.server.tokens;

import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /oauth2/token}: access and refresh tokens for a client id and secret, or for a refresh token alone. Fields
 * that belong to the other grant are ignored, as the official Go client sends all of them. The body may be JSON or a form.
 */
public final class TokenEndpoint implements Handler {
    private static final String CLIENT_CREDENTIALS = "client_credentials";
    private static final String REFRESH_TOKEN = "refresh_token";
    private static final String WRONG_CREDENTIALS = "Invalid client id or client secret";

    private final CredentialDirectory directory;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;

    public TokenEndpoint(CredentialDirectory directory, TokenIssuer issuer, TokenVerifier verifier) {
        this.directory = directory;
        this.issuer = issuer;
        this.verifier = verifier;
    }

    @Override
    public Response handle(Request request) {
        JsonNode fields = request.json();
        return switch (required(fields, "grant_type")) {
            case CLIENT_CREDENTIALS -> withSecret(required(fields, "client_id"), required(fields, "client_secret"));
            case REFRESH_TOKEN -> withRefreshToken(required(fields, "refresh_token"));
            // Worded so that the official Go client does not take it for a server that only reads forms.
            default -> throw Refusal.invalid("grant_type must be one of " + CLIENT_CREDENTIALS + ", " + REFRESH_TOKEN);
        };
    }

    private Response withSecret(String clientId, String clientSecret) {
        Credential credential = directory.find(clientId);
        boolean matches = SecretDigests.matches(clientSecret, credential == null ? null : credential.secretDigest());
        if (credential == null || !matches || credential.revokedAt() != null) {
            throw Refusal.unauthorized(WRONG_CREDENTIALS);
        }
        InstantSource clock = directory.clock(credential.projectKey().cloud());
        if (clock == null) {
            throw Refusal.unauthorized(WRONG_CREDENTIALS);
        }
        return Response.json(200, issuer.issue(credential, clock.instant()));
    }

    private Response withRefreshToken(String token) {
        TokenVerifier.Verified verified = verifier.verifyRefresh(token);
        return Response.json(
                200, issuer.issue(verified.credential(), verified.clock().instant()));
    }

    private static String required(@Nullable JsonNode fields, String name) {
        JsonNode value = fields == null ? null : fields.get(name);
        if (value == null || value.isNull()) {
            throw Refusal.invalid(name + " is required");
        }
        if (!value.isString()) {
            throw Refusal.invalid(name + " must be a string");
        }
        return value.stringValue();
    }
}
