package dev.havu.engine.tenants;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Projects and the credentials that open them. */
public final class Tenants {
    /** Credentials that tokens were checked against lately; cleared whenever one changes. */
    private final Map<String, Credential> known = new ConcurrentHashMap<>();

    private static final int MOST_KNOWN = 10_000;

    private final Transactions transactions;

    public Tenants(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The project of a token.
     *
     * @throws Refusal if the project does not exist
     */
    public Project project(ProjectKey key) {
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.projects().find(key)))
                .orElseThrow(() -> Refusal.unauthorized("The project of this token no longer exists"));
    }

    /** Whether there is such a project. */
    public boolean exists(ProjectKey key) {
        return transactions.store().read(session -> session.projects().find(key) != null);
    }

    /**
     * Declares a project: makes it if it is new, otherwise keeps what it owns and its balance, and takes over quota and
     * transfer rules.
     */
    public static void declare(
            Transaction transaction,
            ProjectKey key,
            Currency currency,
            BigDecimal openingBalance,
            int scriptQuota,
            List<String> acceptsTransfersFrom) {
        Project before = transaction.session().projects().find(key);
        if (before == null) {
            transaction.insert(new Project(
                    key,
                    transaction.cloud().random().uuid(),
                    currency,
                    openingBalance,
                    scriptQuota,
                    acceptsTransfersFrom));
            transaction
                    .session()
                    .ledger()
                    .append(
                            key,
                            transaction.now(),
                            LedgerEntry.Kind.OPENING,
                            Amounts.rounded(openingBalance),
                            null,
                            "opening balance");
        } else {
            transaction.update(
                    before,
                    new Project(
                            key,
                            before.ownerId(),
                            before.currency(),
                            before.openingBalance(),
                            scriptQuota,
                            acceptsTransfersFrom));
        }
    }

    /** Stores a credential, new or changed. */
    public void declare(Credential credential) {
        transactions.run(credential.projectKey().cloud(), transaction -> {
            declare(transaction, credential);
            return credential;
        });
        known.clear();
    }

    /** Stores a credential as part of a larger command, after which {@link #forget} is to be called. */
    public static void declare(Transaction transaction, Credential credential) {
        Credential before = transaction.session().projects().credential(credential.clientId());
        if (before == null) {
            transaction.insert(credential);
        } else {
            transaction.update(before, credential);
        }
    }

    /** Credentials have changed in another way than through here. */
    public void forget() {
        known.clear();
    }

    /** Makes a credential useless at once, with all tokens issued to it. */
    public void revoke(String clientId) {
        Credential credential = credential(clientId);
        if (credential != null && credential.revokedAt() == null) {
            Instant now = transactions
                    .clouds()
                    .get(credential.projectKey().cloud())
                    .clock()
                    .instant();
            declare(new Credential(
                    clientId, credential.secretDigest(), credential.projectKey(), credential.scope(), now));
        }
    }

    /** The credential of a client, revoked or not; null when there is none. */
    public @Nullable Credential credential(String clientId) {
        Credential cached = known.get(clientId);
        if (cached != null || known.size() >= MOST_KNOWN) {
            return cached != null ? cached : stored(clientId);
        }
        // Looked up inside the map's own step, so that a change that is made meanwhile clears what was read before it.
        return known.computeIfAbsent(clientId, this::stored);
    }

    private @Nullable Credential stored(String clientId) {
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.projects().credential(clientId)))
                .orElse(null);
    }

    public List<Credential> credentials(ProjectKey key) {
        return transactions.store().read(session -> session.projects().credentials(key));
    }
}
