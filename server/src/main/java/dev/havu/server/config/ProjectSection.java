package dev.havu.server.config;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Project;
import dev.havu.server.tokens.Principal;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/**
 * An entry of {@code projects} in the configuration file.
 *
 * @param name unique in its cloud
 * @param balance what the project may spend, 1,000,000 when left out
 * @param currency what its prices are in, US dollars when left out
 * @param scriptsQuota how many startup scripts it may keep, 100 when left out, 1000 at most
 * @param credentials who may ask for its tokens
 * @param acceptsTransfersFrom names of projects of the same cloud that may hand instances over to it
 */
public record ProjectSection(
        String name,
        BigDecimal balance,
        Currency currency,
        Integer scriptsQuota,
        List<CredentialSection> credentials,
        List<String> acceptsTransfersFrom) {
    /** Name of the project that exists when nothing is configured. */
    public static final String DEFAULT_NAME = "default";

    /** What a project may spend when nobody says otherwise. */
    public static final BigDecimal DEFAULT_BALANCE = new BigDecimal("1000000");

    public ProjectSection {
        Required.present(name, "name");
        balance = Objects.requireNonNullElse(balance, DEFAULT_BALANCE);
        currency = Objects.requireNonNullElse(currency, Currency.USD);
        scriptsQuota = Objects.requireNonNullElse(scriptsQuota, Project.DEFAULT_SCRIPT_QUOTA);
        credentials = List.copyOf(Objects.requireNonNullElse(credentials, List.of()));
        acceptsTransfersFrom = List.copyOf(Objects.requireNonNullElse(acceptsTransfersFrom, List.of()));
        if (scriptsQuota < 0 || scriptsQuota > Project.MAXIMUM_SCRIPT_QUOTA) {
            throw new IllegalArgumentException("scripts-quota must be between 0 and " + Project.MAXIMUM_SCRIPT_QUOTA
                    + ", but was " + scriptsQuota);
        }
    }

    /** A project with nothing but defaults. */
    public static ProjectSection named(String name) {
        return new ProjectSection(
                name, DEFAULT_BALANCE, Currency.USD, Project.DEFAULT_SCRIPT_QUOTA, List.of(), List.of());
    }

    /**
     * A credential.
     *
     * @param clientId unique in the whole server
     * @param clientSecret kept as a digest only
     * @param scope what its tokens may be used for, the public API when left out
     */
    public record CredentialSection(String clientId, String clientSecret, String scope) {
        public CredentialSection {
            Required.present(clientId, "client-id");
            Required.present(clientSecret, "client-secret");
            scope = Objects.requireNonNullElse(scope, Principal.API_SCOPE);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "CredentialSection[clientId=" + clientId + ", scope=" + scope + "]";
        }
    }
}
