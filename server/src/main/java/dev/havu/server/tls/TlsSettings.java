package dev.havu.server.tls;

import java.nio.file.Path;
import java.util.List;

/** Whether the port speaks HTTPS, and with which certificate. */
public sealed interface TlsSettings {
    /** Plain HTTP. */
    record Off() implements TlsSettings {}

    /**
     * A certificate of Havu's own authority.
     *
     * @param directory where the authority is kept
     * @param names what the certificate is for besides this machine
     */
    record LocallySigned(Path directory, List<ServerName> names) implements TlsSettings {
        public LocallySigned {
            names = List.copyOf(names);
        }
    }

    /**
     * A certificate that the operator brings.
     *
     * @param certificate PEM file with the certificate and those between it and its authority
     * @param key PEM file with its private key
     */
    record OwnCertificate(Path certificate, Path key) implements TlsSettings {}
}
