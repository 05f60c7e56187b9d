package dev.havu.drivers.incus.api;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Incus is. */
public sealed interface IncusEndpoint {
    /** A daemon on this machine; who may open its socket may do everything. */
    record UnixSocket(Path path) implements IncusEndpoint {}

    /**
     * A daemon over HTTPS.
     *
     * @param url such as {@code https://host:8443}
     * @param clientCertificate PEM file that the daemon trusts
     * @param clientKey PEM file with its private key, PKCS #8 or EC
     * @param serverCertificate PEM file with the daemon's own certificate, which is the only one accepted; null to go by the
     *     authorities that this system trusts
     */
    record Https(
            URI url,
            Path clientCertificate,
            Path clientKey,
            @Nullable Path serverCertificate) implements IncusEndpoint {}
}
