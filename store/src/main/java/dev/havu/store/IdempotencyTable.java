package dev.havu.store;

import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers to requests with idempotency keys. */
public interface IdempotencyTable {
    /** Also one that has expired and was not deleted yet. */
    @Nullable
    KeptAnswer find(ProjectKey owner, String key);

    /** Keeps an answer; the key must not be in use. */
    void insert(KeptAnswer answer);

    /** Deletes one answer, if there is one. */
    void delete(ProjectKey owner, String key);

    /** Deletes at most so many answers of a cloud that have expired. */
    void deleteExpired(String cloud, Instant now, int limit);
}
