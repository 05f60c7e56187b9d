package dev.havu.engine.idempotency;

import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transactions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers that are kept for requests with idempotency keys. */
public final class KeptAnswers {
    private final Transactions transactions;

    public KeptAnswers(Transactions transactions) {
        this.transactions = transactions;
    }

    /** What the request with this key was answered; null when there was none within the last 24 hours of the cloud. */
    public @Nullable KeptAnswer find(ProjectKey owner, String key) {
        Instant now = transactions.clouds().get(owner.cloud()).clock().instant();
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.idempotency().find(owner, key)))
                .filter(answer -> answer.isCurrent(now))
                .orElse(null);
    }
}
