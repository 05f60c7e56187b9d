package dev.havu.domain.idempotency;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;

/**
 * The answer to a request that came with an idempotency key, kept for those who ask again. Stored in the transaction that
 * carries out the request, so that either both are there or none.
 *
 * @param key chosen by the client, unique in its project
 * @param operation id of the operation in the API
 * @param fingerprint digest of everything else that makes it the same request
 * @param status HTTP status of the answer
 * @param contentType of the answer's body
 * @param createdAt the cloud's time at which the request was carried out
 * @param expiresAt the cloud's time from which on the key may be used for something else
 */
public record KeptAnswer(
        ProjectKey owner,
        String key,
        String operation,
        String fingerprint,
        int status,
        String contentType,
        String body,
        Instant createdAt,
        Instant expiresAt) {
    /** Whether it is still good. */
    public boolean isCurrent(Instant now) {
        return now.isBefore(expiresAt);
    }
}
