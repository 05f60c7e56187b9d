package dev.havu.server;

import dev.havu.domain.tenants.Credential;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.tokens.CredentialDirectory;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Credentials and clocks as the engine knows them. */
record EngineDirectory(Engine engine) implements CredentialDirectory {
    @Override
    public @Nullable Credential find(String clientId) {
        return engine.tenants().credential(clientId);
    }

    @Override
    public @Nullable InstantSource clock(String cloud) {
        Cloud found = engine.clouds().find(cloud);
        return found == null ? null : found.clock();
    }
}
