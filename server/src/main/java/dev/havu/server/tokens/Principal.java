package dev.havu.server.tokens;

import dev.havu.domain.tenants.ProjectKey;

/**
 * Who a request comes from.
 *
 * @param clientId the credential its token was issued for
 * @param projectKey the project the token opens
 * @param scope what the token may be used for, words separated by spaces
 */
public record Principal(String clientId, ProjectKey projectKey, String scope) {
    /** The scope of tokens for the public API (seed 2026-03-20). */
    public static final String API_SCOPE = "cloud-api-v1";

    /** Whether the token is good for the public API. */
    public boolean mayUseApi() {
        if (scope.equals(API_SCOPE)) {
            return true;
        }
        for (String word : scope.split(" ", -1)) {
            if (word.equals(API_SCOPE)) {
                return true;
            }
        }
        return false;
    }
}
