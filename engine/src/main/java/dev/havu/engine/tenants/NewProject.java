package dev.havu.engine.tenants;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import java.math.BigDecimal;
import java.util.List;

/**
 * A project to make.
 *
 * @param balance what it starts with, in {@code currency}
 * @param credentials of this project
 */
public record NewProject(
        ProjectKey key,
        Currency currency,
        BigDecimal balance,
        int scriptQuota,
        List<String> acceptsTransfersFrom,
        List<Credential> credentials) {
    public NewProject {
        acceptsTransfersFrom = List.copyOf(acceptsTransfersFrom);
        credentials = List.copyOf(credentials);
    }
}
