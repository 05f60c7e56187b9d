package dev.havu.server.admin;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.tenants.NewProject;
import dev.havu.server.config.ProjectSection;
import dev.havu.server.tokens.NewSecrets;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.SecretDigests;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A project to make, with what is left out by default. */
record ProjectWish(
        String name,
        @Nullable String currency,
        @Nullable String balance,
        @Nullable Integer scriptQuota,
        @Nullable List<String> acceptsTransfersFrom,
        @Nullable List<CredentialWish> credentials) {
    /** A project with nothing but defaults. */
    static ProjectWish named(String name) {
        return new ProjectWish(name, null, null, null, null, null);
    }

    /** A credential to make; id and secret are drawn when they are left out. */
    record CredentialWish(
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String scope) {
        static final CredentialWish DRAWN = new CredentialWish(null, null, null);

        /** The credential to keep, and what to show of it once. */
        Issued issued(ProjectKey project, SecureRandom random) {
            String id = clientId == null ? NewSecrets.clientId(random) : clientId;
            String secret = clientSecret == null ? NewSecrets.secret(random) : clientSecret;
            return new Issued(
                    new Credential(
                            id,
                            SecretDigests.digest(secret),
                            project,
                            scope == null ? Principal.API_SCOPE : scope,
                            null),
                    new IssuedCredential(project.project(), id, secret));
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "CredentialWish[clientId=" + clientId + ", scope=" + scope + "]";
        }
    }

    /** A credential with its secret, which is shown this once. */
    record IssuedCredential(String project, String clientId, String clientSecret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "IssuedCredential[project=" + project + ", clientId=" + clientId + "]";
        }
    }

    /** What is kept and what is shown. */
    record Issued(Credential kept, IssuedCredential shown) {}

    /** A project with every default filled in. */
    record Ready(NewProject project, List<IssuedCredential> credentials) {}

    /** Fills in what was left out; a project for which no credential was given gets one. */
    Ready ready(String cloud, SecureRandom random) {
        ProjectKey key = new ProjectKey(cloud, name);
        List<CredentialWish> wishes =
                credentials == null || credentials.isEmpty() ? List.of(CredentialWish.DRAWN) : credentials;
        List<Issued> issued =
                wishes.stream().map(wish -> wish.issued(key, random)).toList();
        return new Ready(
                new NewProject(
                        key,
                        currency == null ? Currency.USD : Currency.valueOf(currency.toUpperCase(Locale.ROOT)),
                        balance == null ? ProjectSection.DEFAULT_BALANCE : new BigDecimal(balance),
                        scriptQuota == null ? Project.DEFAULT_SCRIPT_QUOTA : scriptQuota,
                        acceptsTransfersFrom == null ? List.of() : acceptsTransfersFrom,
                        issued.stream().map(Issued::kept).toList()),
                issued.stream().map(Issued::shown).toList());
    }
}
