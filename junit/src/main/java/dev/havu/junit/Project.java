package dev.havu.junit;

/**
 * A project and what opens it.
 *
 * @param name in its cloud
 * @param clientId what the code under test authenticates with
 * @param clientSecret likewise
 * @param ledger its money
 */
public record Project(String name, String clientId, String clientSecret, Ledger ledger) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "project " + name;
    }
}
