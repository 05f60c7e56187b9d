package dev.havu.store;

import dev.havu.domain.billing.Term;
import org.jspecify.annotations.Nullable;

/** Long-term contracts under way. */
public interface TermTable {
    @Nullable
    Term find(String resourceId);

    /** Stores a term, instead of an earlier one of the same resource. */
    void put(Term term);

    void remove(String resourceId);
}
