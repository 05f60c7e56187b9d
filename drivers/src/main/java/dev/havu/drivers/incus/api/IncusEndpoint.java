package dev.havu.drivers.incus.api;

import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where Incus is. */
public sealed interface IncusEndpoint {
    /** A daemon on this machine; who may open its socket may do everything. */
    record UnixSocket(Path path) implements IncusEndpoint {}

    /**
     * A daemon over HTTPS.
     *
     * @param url such as {@code https://host:8443}
     * @param key of the client certificate
     * @param chain the client certificate, which the daemon trusts, and those between it and its authority
     * @param serverCertificate the daemon's own certificate, which is the only one accepted, whatever its name and its time;
     *     null to go by the authorities that this system trusts
     */
    record Https(
            URI url,
            PrivateKey key,
            List<X509Certificate> chain,
            @Nullable X509Certificate serverCertificate) implements IncusEndpoint {
        public Https {
            chain = List.copyOf(chain);
        }
    }
}
