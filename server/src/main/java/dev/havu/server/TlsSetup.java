package dev.havu.server;

import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ServerIdentity;
import dev.havu.server.tls.CertificateAuthority;
import dev.havu.server.tls.LocalIdentity;
import dev.havu.server.tls.OwnIdentity;
import dev.havu.server.tls.ServerName;
import dev.havu.server.tls.TlsSettings;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What HTTPS needs.
 *
 * @param identity what the server proves itself with
 * @param authority what clients have to trust; null when that is the operator's own affair
 */
record TlsSetup(ServerIdentity identity, @Nullable CertificateAuthority authority) {
    /** Clients compare certificates with the time of their machine, whatever the time is in the clouds in here. */
    private static final InstantSource CLOCK = CloudClock.running();

    /** Null for plain HTTP. */
    static @Nullable TlsSetup of(HavuSettings settings, SecureRandom random) {
        return switch (settings.tls()) {
            case TlsSettings.Off() -> null;
            case TlsSettings.OwnCertificate own -> new TlsSetup(OwnIdentity.read(own, CLOCK.instant()), null);
            case TlsSettings.LocallySigned local -> {
                CertificateAuthority authority = authority(local, settings.host(), random);
                yield new TlsSetup(
                        new LocalIdentity(authority, names(local, settings.host()), CLOCK, random), authority);
            }
        };
    }

    /**
     * How clients should call the server: as {@code host} if the certificate is for it, otherwise by the first name that it
     * is for.
     */
    String nameForClients(String host) {
        try {
            Collection<List<?>> alternatives = identity.chain().getFirst().getSubjectAlternativeNames();
            List<String> names = alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .map(alternative -> alternative.get(1).toString())
                            .toList();
            return names.contains(host)
                    ? host
                    : names.stream()
                            .filter(name -> !name.startsWith("*"))
                            .findFirst()
                            .orElse(host);
        } catch (CertificateParsingException e) {
            return host;
        }
    }

    static CertificateAuthority authority(TlsSettings.LocallySigned settings, String host, SecureRandom random) {
        return CertificateAuthority.in(settings.directory(), names(settings, host), CLOCK, random);
    }

    /** What was configured, and what the server calls itself. */
    private static Set<ServerName> names(TlsSettings.LocallySigned settings, String host) {
        Set<ServerName> names = new LinkedHashSet<>(ServerName.OF_THIS_MACHINE);
        InetAddress address = HttpListener.resolve(host);
        if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
            names.add(new ServerName.Address(address));
        }
        names.addAll(settings.names());
        return names;
    }
}
