package dev.havu.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.tls.CertificateAuthority;
import dev.havu.server.tls.LocalIdentity;
import dev.havu.server.tls.ServerName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs for longer than its certificate is good. */
class RenewedIdentityTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void clients_see_the_renewed_certificate_without_a_restart(@TempDir Path directory) throws Exception {
        SecureRandom random = new SecureRandom();
        CertificateAuthority authority =
                CertificateAuthority.in(directory.resolve("tls"), ServerName.OF_THIS_MACHINE, clock, random);
        LocalIdentity identity = new LocalIdentity(authority, ServerName.OF_THIS_MACHINE, clock, random);
        try (HttpListener listener = HttpListener.start(
                new ListenerSettings(
                        "127.0.0.1", 0, Request.DEFAULT_BODY_LIMIT, Request.DEFAULT_BODY_LIMIT, clock, identity),
                new RequestIds(1),
                _ -> Response.empty(204))) {
            Certificate first = certificateOf(listener);
            assertThat(certificateOf(listener)).isEqualTo(first);

            clock.advance(Duration.ofDays(80));

            X509Certificate second = (X509Certificate) certificateOf(listener);
            assertThat(second).isNotEqualTo(first);
            assertThat(second.getNotAfter().toInstant())
                    .isEqualTo(clock.instant().plus(Duration.ofDays(90)));
        }
    }

    private static Certificate certificateOf(HttpListener listener) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
