package dev.havu.store;

import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What projects have paid and got, append-only. */
public interface LedgerTable {
    /** The sum of a project's entries, in millionths. */
    long balance(ProjectKey owner);

    /**
     * Adds an entry and returns the balance after it.
     *
     * @param amount in millionths; negative for what the project pays
     */
    long append(
            ProjectKey owner,
            Instant at,
            LedgerEntry.Kind kind,
            long amount,
            LedgerEntry.@Nullable Subject subject,
            String description);

    /** The newest entry of a project; null when it has none. */
    @Nullable
    LedgerEntry last(ProjectKey owner);

    /** Since when a project is known to be short of money; null when it is not. */
    @Nullable
    Instant lowSince(ProjectKey owner);

    /** Notes since when a project is short of money; null for no longer. */
    void markLow(ProjectKey owner, @Nullable Instant since);

    /** Entries after a cursor, in order. */
    List<LedgerEntry> entries(ProjectKey owner, long after, int limit);

    /** Hands on all entries, in order. */
    void forEach(ProjectKey owner, Consumer<LedgerEntry> receiver);
}
