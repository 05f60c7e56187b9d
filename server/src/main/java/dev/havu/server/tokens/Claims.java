package dev.havu.server.tokens;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;

/**
 * What a token with a good signature says. Whether it is still valid is another question.
 *
 * @param clientId credential it was issued for
 * @param projectKey project it opens
 * @param scope what it may be used for
 * @param use {@value #USE_ACCESS} or {@value #USE_REFRESH}
 * @param expiresAt first moment at which it is no longer valid
 */
record Claims(String clientId, ProjectKey projectKey, String scope, String use, Instant expiresAt) {
    static final String ISSUER = "havu";
    static final String PROJECT = "project";
    static final String CLOUD = "cloud";
    static final String SCOPE = "scope";
    static final String USE = "use";
    static final String USE_ACCESS = "access";
    static final String USE_REFRESH = "refresh";
}
