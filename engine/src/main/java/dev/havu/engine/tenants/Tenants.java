package dev.havu.engine.tenants;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.tenants.Quotas;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
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
            open(transaction, key, openingBalance);
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

    /** The projects of a cloud, by name. */
    public List<Project> projects(String cloud) {
        return transactions.store().read(session -> session.projects().list(cloud));
    }

    /** What a project may hold. */
    public Quotas quotas(ProjectKey key) {
        return transactions.store().read(session -> session.projects().quotas(key));
    }

    /** Sets what a project may hold from now on; what it holds already it keeps. */
    public void limit(ProjectKey key, int scriptQuota, Quotas quotas) {
        transactions.run(key.cloud(), transaction -> {
            Project project = existing(transaction, key);
            declare(
                    transaction,
                    key,
                    project.currency(),
                    project.openingBalance(),
                    scriptQuota,
                    project.acceptsTransfersFrom());
            transaction.session().projects().setQuotas(key, quotas);
            return quotas;
        });
    }

    /** Makes a project with credentials, as a command of its own. */
    public void create(NewProject wanted) {
        transactions.run(wanted.key().cloud(), transaction -> {
            create(transaction, wanted);
            return wanted;
        });
        known.clear();
    }

    /**
     * Makes a project with credentials.
     *
     * @throws Refusal if there is such a project, or a client id is taken
     */
    public static void create(Transaction transaction, NewProject wanted) {
        if (transaction.session().projects().find(wanted.key()) != null) {
            throw Refusal.conflict("There is a project `" + wanted.key().project() + "` in cloud `"
                    + wanted.key().cloud() + "` already");
        }
        declare(
                transaction,
                wanted.key(),
                wanted.currency(),
                wanted.balance(),
                wanted.scriptQuota(),
                wanted.acceptsTransfersFrom());
        wanted.credentials().forEach(credential -> add(transaction, credential));
    }

    /**
     * Stores a new credential.
     *
     * @throws Refusal if its client id is taken
     */
    public void add(Credential credential) {
        transactions.run(credential.projectKey().cloud(), transaction -> {
            existing(transaction, credential.projectKey());
            add(transaction, credential);
            return credential;
        });
        known.clear();
    }

    private static void add(Transaction transaction, Credential credential) {
        if (transaction.session().projects().credential(credential.clientId()) != null) {
            throw Refusal.conflict("The client id `" + credential.clientId()
                    + "` is taken; client ids are unique in the" + " whole server, revoked ones included");
        }
        transaction.insert(credential);
    }

    /**
     * Gives a credential another secret. Tokens that were issued go on working until they expire.
     *
     * @throws Refusal if the project has no such credential, or it was revoked
     */
    public void rotate(ProjectKey key, String clientId, String secretDigest) {
        transactions.run(key.cloud(), transaction -> {
            Credential before = transaction.session().projects().credential(clientId);
            if (before == null || !before.projectKey().equals(key)) {
                throw noCredential(key, clientId);
            }
            if (before.revokedAt() != null) {
                throw Refusal.conflict("The credential `" + clientId + "` was revoked; make another one");
            }
            Credential rotated = new Credential(clientId, secretDigest, key, before.scope(), null);
            transaction.update(before, rotated);
            return rotated;
        });
        known.clear();
    }

    /**
     * Makes a credential of a project useless at once, with all tokens issued to it.
     *
     * @throws Refusal if the project has no such credential
     */
    public void revoke(ProjectKey key, String clientId) {
        Credential credential = credential(clientId);
        if (credential == null || !credential.projectKey().equals(key)) {
            throw noCredential(key, clientId);
        }
        revoke(clientId);
    }

    /**
     * Takes everything from a project that it has; its credentials and tokens go on working.
     *
     * @throws Refusal if there is no such project, or its machines are real
     */
    public void reset(ProjectKey key) {
        transactions.run(key.cloud(), transaction -> {
            requireSimulated(transaction.cloud());
            Project project = existing(transaction, key);
            transaction.session().tenancy().clear(key);
            startOver(transaction, project);
            return key;
        });
        transactions.faults().refresh(key.cloud());
    }

    /**
     * Takes everything from all projects of a cloud that they have.
     *
     * @throws Refusal if its machines are real
     */
    public void reset(Cloud cloud) {
        transactions.run(cloud.name(), transaction -> {
            requireSimulated(transaction.cloud());
            transaction.session().tenancy().clear(cloud.name());
            transaction.session().projects().list(cloud.name()).forEach(project -> startOver(transaction, project));
            transaction.event(Event.of(EventType.CLOUD_RESET, null, ResourceKind.CLOUD, cloud.name(), cloud.name()));
            return cloud;
        });
        cloud.prices().reset();
        transactions.faults().refresh(cloud.name());
    }

    /** A project is as if it was made just now. */
    private static void startOver(Transaction transaction, Project project) {
        open(transaction, project.key(), project.openingBalance());
        transaction.event(Event.of(
                EventType.PROJECT_RESET,
                project.key().project(),
                ResourceKind.PROJECT,
                project.key().project(),
                project.key().project()));
    }

    private static void open(Transaction transaction, ProjectKey key, BigDecimal openingBalance) {
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
    }

    /**
     * Deletes a project with everything that it has; its credentials and tokens are useless at once.
     *
     * @throws Refusal if there is no such project, or its machines are real
     */
    public void delete(ProjectKey key) {
        transactions.run(key.cloud(), transaction -> {
            requireSimulated(transaction.cloud());
            existing(transaction, key);
            transaction.session().tenancy().delete(key);
            transaction.event(Event.of(
                    EventType.PROJECT_DELETED, key.project(), ResourceKind.PROJECT, key.project(), key.project()));
            return key;
        });
        known.clear();
    }

    /** Credentials have changed in another way than through here. */
    public void forget() {
        known.clear();
    }

    private static Project existing(Transaction transaction, ProjectKey key) {
        Project project = transaction.session().projects().find(key);
        if (project == null) {
            throw Refusal.notFound("There is no project `" + key.project() + "` in cloud `" + key.cloud() + "`");
        }
        return project;
    }

    private static Refusal noCredential(ProjectKey key, String clientId) {
        return Refusal.notFound("The project `" + key.project() + "` has no credential `" + clientId + "`");
    }

    private static void requireSimulated(Cloud cloud) {
        if (!cloud.driver().isSimulated()) {
            throw Refusal.forbidden("The machines of cloud `" + cloud.name()
                    + "` are real, and would go on without anybody knowing of them; delete them over the public API");
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
