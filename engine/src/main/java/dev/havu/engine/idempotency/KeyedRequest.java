package dev.havu.engine.idempotency;

import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.store.IdempotencyTable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request that came with an idempotency key, while it is carried out for the first time. Its first command stores the
 * answer in its own transaction: with what it makes, the key is used; without, it is not, and no crash can fall in between.
 */
public final class KeyedRequest {
    /** How long answers are kept, in the cloud's time. */
    public static final Duration KEPT_FOR = Duration.ofHours(24);

    /** How many expired answers of its cloud each new one clears away, so that there are never more and more of them. */
    private static final int CLEARED_AT_ONCE = 20;

    private static final ScopedValue<KeyedRequest> CURRENT = ScopedValue.newInstance();

    private final ProjectKey owner;
    private final String key;
    private final String operation;
    private final String fingerprint;
    private final int status;
    private final String contentType;
    private final Function<Object, String> body;
    private final AtomicBoolean used = new AtomicBoolean();

    /**
     * A request.
     *
     * @param fingerprint digest of everything that makes another request the same one
     * @param status HTTP status of its answer
     * @param contentType of its answer's body
     * @param body makes the answer's body from the result of the command; called inside its transaction
     */
    public KeyedRequest(
            ProjectKey owner,
            String key,
            String operation,
            String fingerprint,
            int status,
            String contentType,
            Function<Object, String> body) {
        this.owner = owner;
        this.key = key;
        this.operation = operation;
        this.fingerprint = fingerprint;
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /** Carries out the request; the first command that it runs keeps the answer. */
    public <R> R carryOut(Supplier<R> handler) {
        return ScopedValue.where(CURRENT, this).call(handler::get);
    }

    /** The command, together with keeping the answer if it is the first of a request with a key. */
    public static <R> Function<Transaction, R> keeping(Function<Transaction, R> command) {
        if (!CURRENT.isBound() || CURRENT.get().used.getAndSet(true)) {
            return command;
        }
        KeyedRequest request = CURRENT.get();
        return transaction -> {
            R result = command.apply(transaction);
            request.keep(transaction, result);
            return result;
        };
    }

    private void keep(Transaction transaction, Object result) {
        IdempotencyTable answers = transaction.session().idempotency();
        answers.deleteExpired(owner.cloud(), transaction.now(), CLEARED_AT_ONCE);
        KeptAnswer before = answers.find(owner, key);
        if (before != null && !before.isCurrent(transaction.now())) {
            answers.delete(owner, key);
        }
        answers.insert(new KeptAnswer(
                owner,
                key,
                operation,
                fingerprint,
                status,
                contentType,
                body.apply(result),
                transaction.now(),
                transaction.now().plus(KEPT_FOR)));
    }
}
