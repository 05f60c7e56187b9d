package dev.havu.server.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How Incus is reached, as it is configured: its files are read at the start. */
public sealed interface IncusAccess {
    /** A daemon on this machine. */
    record Socket(Path path) implements IncusAccess {}

    /**
     * A daemon over HTTPS.
     *
     * @param certificate PEM file with the client's
     * @param key PEM file with its private key
     * @param serverCertificate PEM file with the daemon's own certificate; null to go by the authorities of the system
     */
    record Url(
            URI url, Path certificate, Path key, @Nullable Path serverCertificate) implements IncusAccess {}
}
