package dev.havu.junit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The money of a test's project. */
public final class Ledger {
    private final CloudApi cloud;
    private final String path;

    Ledger(CloudApi cloud, String project) {
        this.cloud = cloud;
        this.path = "/projects/" + project;
    }

    /** What is left, exact, in the currency of the project: the sum of all entries. */
    public BigDecimal balance() {
        return JsonObject.of(cloud.send("GET", path + "/ledger?limit=1", null)).amount("balance");
    }

    /** Adds to the balance; a negative amount takes away. */
    public void topUp(BigDecimal amount) {
        cloud.send("POST", path + "/top-ups", Map.of("amount", amount.toPlainString()));
    }

    /** Adds to the balance, such as {@code "25.50"}. */
    public void topUp(String amount) {
        topUp(new BigDecimal(amount));
    }

    /** All entries, oldest first. */
    public List<LedgerEntry> entries() {
        return Pages.all(cloud, path + "/ledger", "entries").stream()
                .map(LedgerEntry::of)
                .toList();
    }
}
