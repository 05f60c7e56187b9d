package dev.havu.domain.billing;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;

/**
 * A period of a long-term contract, paid when it began.
 *
 * @param period code of the catalog, such as {@code 1_MONTH}
 * @param paid in millionths
 * @param extension what happens at the end
 */
public record Term(
        String resourceId,
        BilledKind kind,
        ProjectKey owner,
        String name,
        String period,
        Instant startedAt,
        Instant endsAt,
        long paid,
        Extension extension) {
    /** This term with another end to come. */
    public Term with(String newPeriod, Extension newExtension) {
        return new Term(resourceId, kind, owner, name, newPeriod, startedAt, endsAt, paid, newExtension);
    }
}
