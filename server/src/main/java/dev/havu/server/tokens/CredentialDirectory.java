package dev.havu.server.tokens;

import dev.havu.domain.tenants.Credential;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where credentials and clouds are known. Asked on every authenticated request, so it must be quick. */
public interface CredentialDirectory {
    /** The credential with a client id, revoked ones included; null when there is none. */
    @Nullable
    Credential find(String clientId);

    /** The clock of a cloud; null when there is no such cloud. */
    @Nullable
    InstantSource clock(String cloud);
}
