package dev.havu.server.tokens;

import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.server.http.ManualClock;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A directory in memory with one cloud, whose clock moves by hand. */
public final class KnownCredentials implements CredentialDirectory {
    /** The one cloud. */
    public static final String CLOUD = "default";

    /** The time there. */
    public final ManualClock clock = new ManualClock();

    private final Map<String, Credential> credentials = new ConcurrentHashMap<>();

    /** Adds a credential of a project. */
    public KnownCredentials with(String clientId, String secret, String project, String scope) {
        credentials.put(
                clientId,
                new Credential(clientId, SecretDigests.digest(secret), new ProjectKey(CLOUD, project), scope, null));
        return this;
    }

    /** Moves a credential to another cloud, or one that does not exist. */
    public void move(String clientId, ProjectKey projectKey) {
        credentials.computeIfPresent(
                clientId,
                (_, old) -> new Credential(clientId, old.secretDigest(), projectKey, old.scope(), old.revokedAt()));
    }

    /** Ends a credential. */
    public void revoke(String clientId) {
        credentials.computeIfPresent(
                clientId,
                (_, old) ->
                        new Credential(clientId, old.secretDigest(), old.projectKey(), old.scope(), clock.instant()));
    }

    @Override
    public @Nullable Credential find(String clientId) {
        return credentials.get(clientId);
    }

    @Override
    public @Nullable InstantSource clock(String cloud) {
        return cloud.equals(CLOUD) ? clock : null;
    }
}
