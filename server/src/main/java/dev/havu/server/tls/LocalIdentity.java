package dev.havu.server.tls;

import dev.havu.server.http.ServerIdentity;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A certificate of the local authority. It lives in memory only, and is replaced when a client asks for it in the last third
 * of its life, so that a server may run for years.
 */
public final class LocalIdentity implements ServerIdentity {
    private static final Duration RENEWED_BEFORE_ITS_END = Duration.ofDays(30);

    private final CertificateAuthority authority;
    private final List<ServerName> names;
    private final InstantSource clock;
    private final KeyPair keys;
    private final Lock lock = new ReentrantLock();
    private volatile List<X509Certificate> chain;

    /**
     * Makes a key and its first certificate.
     *
     * @param clock the time as clients know it
     */
    public LocalIdentity(
            CertificateAuthority authority, Collection<ServerName> names, InstantSource clock, SecureRandom random) {
        this.authority = authority;
        this.names = List.copyOf(names);
        this.clock = clock;
        this.keys = Certificates.newKeyPair(random);
        this.chain = authority.sign(keys.getPublic(), this.names);
    }

    @Override
    public PrivateKey key() {
        return keys.getPrivate();
    }

    @Override
    public List<X509Certificate> chain() {
        if (isDue(chain)) {
            lock.lock();
            try {
                if (isDue(chain)) {
                    chain = authority.sign(keys.getPublic(), names);
                }
            } finally {
                lock.unlock();
            }
        }
        return chain;
    }

    /** Not when it ends with its authority, as then the next one would not live longer. */
    private boolean isDue(List<X509Certificate> current) {
        Instant end = current.getFirst().getNotAfter().toInstant();
        return clock.instant().isAfter(end.minus(RENEWED_BEFORE_ITS_END))
                && end.isBefore(current.getLast().getNotAfter().toInstant());
    }
}
