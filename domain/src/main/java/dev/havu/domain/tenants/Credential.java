package dev.havu.domain.tenants;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client id that may ask for tokens (seed, "Get Credentials").
 *
 * @param clientId public half
 * @param secretDigest hex SHA-256 of the secret; the secret itself is never kept
 * @param projectKey the project its tokens open
 * @param scope the scope its tokens carry, normally {@code cloud-api-v1}
 * @param revokedAt when it stopped being valid; null while it is
 */
public record Credential(
        String clientId,
        String secretDigest,
        ProjectKey projectKey,
        String scope,
        @Nullable Instant revokedAt) {}
