package dev.havu.server.tls;

import dev.havu.server.StartupException;
import dev.havu.server.http.ServerIdentity;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that the operator brought.
 *
 * @param key its private key
 * @param chain the certificate and those between it and its authority
 */
public record OwnIdentity(PrivateKey key, List<X509Certificate> chain) implements ServerIdentity {
    public OwnIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files.
     *
     * @param now the time as clients know it
     * @throws StartupException when a file cannot be read, when they do not belong together, or the certificate has expired
     */
    public static OwnIdentity read(TlsSettings.OwnCertificate files, Instant now) {
        List<X509Certificate> chain = PemFiles.certificates(files.certificate());
        PrivateKey key = PemFiles.key(files.key());
        X509Certificate certificate = chain.getFirst();
        if (!PemFiles.belongTogether(certificate, key)) {
            throw new StartupException(
                    files.key() + " is not the key of the first certificate in " + files.certificate());
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            throw new StartupException("the certificate in " + files.certificate() + " expired at " + end);
        }
        return new OwnIdentity(key, chain);
    }
}
