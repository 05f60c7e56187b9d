package dev.havu.engine.sshkeys;

import dev.havu.domain.Refusal;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import java.util.List;

/** The SSH keys of a project. */
public final class SshKeys {
    private final Transactions transactions;

    public SshKeys(Transactions transactions) {
        this.transactions = transactions;
    }

    public List<SshKey> list(ProjectKey owner) {
        return transactions.store().read(session -> session.sshKeys().list(owner));
    }

    /**
     * A key of the project.
     *
     * @throws Refusal if the project has no such key
     */
    public SshKey get(ProjectKey owner, String id) {
        return transactions
                .store()
                .read(session -> java.util.Optional.ofNullable(session.sshKeys().find(owner, id)))
                .orElseThrow(() -> notFound(id));
    }

    /** Keeps a key and returns its id. Neither the name nor the key need be unique or well-formed. */
    public String add(ProjectKey owner, String name, String key) {
        return transactions.run(owner.cloud(), transaction -> add(transaction, owner, name, key));
    }

    /** Keeps a key as part of a larger command. */
    public static String add(Transaction transaction, ProjectKey owner, String name, String key) {
        SshKey made = new SshKey(
                transaction.cloud().random().uuid(),
                owner,
                name,
                key,
                SshKey.fingerprint(key),
                transaction.now(),
                transaction.project(owner).ownerId());
        transaction.insert(made);
        return made.id();
    }

    /** Deletes a key; an id that does not exist is passed over, as the real service does. */
    public void delete(ProjectKey owner, String id) {
        deleteAll(owner, List.of(id));
    }

    /** Deletes several keys; ids that do not exist are passed over, as the real service does. */
    public void deleteAll(ProjectKey owner, List<String> ids) {
        transactions.run(owner.cloud(), transaction -> {
            for (String id : ids) {
                SshKey key = transaction.session().sshKeys().find(owner, id);
                if (key != null) {
                    transaction.delete(key);
                }
            }
            return ids.size();
        });
    }

    /** The refusal for a key that the project does not have. */
    public static Refusal notFound(String id) {
        return Refusal.notFound("SSH key " + id + " not found");
    }
}
