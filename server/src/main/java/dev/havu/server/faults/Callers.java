package dev.havu.server.faults;

import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.server.http.Request;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.CredentialDirectory;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.TokenVerifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds out whose request it is, also where nobody has to say so. */
public final class Callers {
    private static final String TOKEN_OPERATION = "getAccessToken";
    private static final String BEARER = "Bearer ";

    private final CredentialDirectory directory;
    private final TokenVerifier verifier;
    private final String standardCloud;

    /**
     * Callers of a server.
     *
     * @param standardCloud the cloud whose catalog everybody can see without a token
     */
    public Callers(CredentialDirectory directory, TokenVerifier verifier, String standardCloud) {
        this.directory = directory;
        this.verifier = verifier;
        this.standardCloud = standardCloud;
    }

    /**
     * Where a request belongs.
     *
     * @param project null when only the cloud is known
     */
    record Caller(String cloud, @Nullable String project) {
        private static Caller of(ProjectKey key) {
            return new Caller(key.cloud(), key.project());
        }
    }

    /** Whose request it is; null when a token is asked for with a credential that does not exist. */
    @Nullable
    Caller of(Request request) {
        Principal principal = request.get(Authentication.PRINCIPAL);
        if (principal != null) {
            return Caller.of(principal.projectKey());
        }
        return request.route().operationId().equals(TOKEN_OPERATION) ? askingForToken(request) : withoutNeed(request);
    }

    /** By the client id or, without one, by the refresh token. */
    private @Nullable Caller askingForToken(Request request) {
        JsonNode fields = request.json();
        String clientId = fields == null ? null : fields.path("client_id").stringValue(null);
        String refreshToken =
                fields == null ? null : fields.path("refresh_token").stringValue(null);
        if (clientId != null && !clientId.isEmpty()) {
            Credential credential = directory.find(clientId);
            return credential == null ? null : Caller.of(credential.projectKey());
        }
        try {
            return refreshToken == null
                    ? null
                    : Caller.of(verifier.verifyRefresh(refreshToken).principal().projectKey());
        } catch (Refusal notAToken) {
            return null;
        }
    }

    /** Official clients send their token with everything, also where none is needed. */
    private Caller withoutNeed(Request request) {
        String header = request.header("Authorization");
        if (header != null && header.startsWith(BEARER)) {
            try {
                String token = header.substring(BEARER.length()).strip();
                return Caller.of(verifier.verifyAccess(token).principal().projectKey());
            } catch (Refusal notAToken) {
                return new Caller(standardCloud, null);
            }
        }
        return new Caller(standardCloud, null);
    }
}
