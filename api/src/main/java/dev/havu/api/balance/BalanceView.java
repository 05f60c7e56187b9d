package dev.havu.api.balance;

import dev.havu.domain.tenants.Project;
import java.math.BigDecimal;

/** The prepaid balance of a project. */
public record BalanceView(BigDecimal amount, String currency) {
    public static BalanceView of(Project project) {
        return new BalanceView(project.balance(), project.currency().wireName());
    }
}
