package dev.havu.domain.tenants;

import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.List;

/**
 * A tenant: owns instances, volumes, clusters, keys and scripts, and pays from a prepaid balance.
 *
 * @param key cloud and name
 * @param ownerId id shown as {@code created_by_user_id} on what the project creates
 * @param currency what its prices are in
 * @param openingBalance what it had when it was made, in {@code currency}; what it has now is in the ledger
 * @param scriptQuota how many startup scripts it may keep (seed 2026-03-30: 100 by default, 1000 at most)
 * @param acceptsTransfersFrom names of projects that may hand instances over to this one
 */
public record Project(
        ProjectKey key,
        String ownerId,
        Currency currency,
        BigDecimal openingBalance,
        int scriptQuota,
        List<String> acceptsTransfersFrom) {
    /** The quota a project has when nobody says otherwise. */
    public static final int DEFAULT_SCRIPT_QUOTA = 100;
    /** No project may keep more scripts than this. */
    public static final int MAXIMUM_SCRIPT_QUOTA = 1000;

    public Project {
        acceptsTransfersFrom = List.copyOf(acceptsTransfersFrom);
        if (scriptQuota < 0 || scriptQuota > MAXIMUM_SCRIPT_QUOTA) {
            throw new IllegalArgumentException("script quota of project " + key.project() + " must be between 0 and "
                    + MAXIMUM_SCRIPT_QUOTA + ", but was " + scriptQuota);
        }
    }
}
