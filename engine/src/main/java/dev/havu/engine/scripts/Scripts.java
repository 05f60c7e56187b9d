package dev.havu.engine.scripts;

import dev.havu.domain.Refusal;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The startup scripts of a project. */
public final class Scripts {
    private static final ScriptQuery ALL = new ScriptQuery(null, false, 0, Integer.MAX_VALUE);

    private final Transactions transactions;

    public Scripts(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Scripts and how many match in all. */
    public record Listing(List<StartupScript> scripts, int total) {}

    public Listing list(ProjectKey owner, ScriptQuery query) {
        return transactions
                .store()
                .read(session -> new Listing(
                        session.scripts().list(owner, query), session.scripts().count(owner, query)));
    }

    /** Hands over the scripts that match, one at a time, because each can be long. */
    public void forEach(ProjectKey owner, ScriptQuery query, Consumer<StartupScript> consumer) {
        for (String id : transactions.store().read(session -> session.scripts().ids(owner, query))) {
            // Empty when it was deleted meanwhile.
            transactions
                    .store()
                    .read(session -> Optional.ofNullable(session.scripts().find(owner, id)))
                    .ifPresent(consumer);
        }
    }

    /**
     * A script of the project.
     *
     * @throws Refusal if the project has no such script
     */
    public StartupScript get(ProjectKey owner, String id) {
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.scripts().find(owner, id)))
                .orElseThrow(() -> notFound(id));
    }

    /**
     * Keeps a script byte for byte and returns its id.
     *
     * @throws Refusal if it is too long or the project's quota is used up
     */
    public String add(ProjectKey owner, String name, String script) {
        return transactions.run(owner.cloud(), transaction -> add(transaction, owner, name, script));
    }

    /** Keeps a script as part of a larger command. */
    public static String add(Transaction transaction, ProjectKey owner, String name, String script) {
        int bytes = script.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > StartupScript.MAXIMUM_BYTES) {
            throw Refusal.invalid(
                    "script: must be at most " + StartupScript.MAXIMUM_BYTES + " bytes, but has " + bytes);
        }
        int quota = transaction.project(owner).scriptQuota();
        if (transaction.session().scripts().count(owner, ALL) >= quota) {
            throw Refusal.invalid("Startup script limit exceeded: the project has its quota of " + quota
                    + " scripts; delete one first");
        }
        StartupScript made =
                new StartupScript(transaction.cloud().random().uuid(), owner, name, script, transaction.now());
        transaction.insert(made);
        return made.id();
    }

    /** Deletes a script; an id that does not exist is passed over, as the real service does. */
    public void delete(ProjectKey owner, String id) {
        deleteAll(owner, List.of(id));
    }

    /** Deletes several scripts; ids that do not exist are passed over, as the real service does. */
    public void deleteAll(ProjectKey owner, List<String> ids) {
        transactions.run(owner.cloud(), transaction -> {
            for (String id : ids) {
                StartupScript script = transaction.session().scripts().find(owner, id);
                if (script != null) {
                    transaction.delete(script);
                }
            }
            return ids.size();
        });
    }

    /** The refusal for a script that the project does not have. */
    public static Refusal notFound(String id) {
        return Refusal.notFound("Startup script " + id + " not found");
    }
}
