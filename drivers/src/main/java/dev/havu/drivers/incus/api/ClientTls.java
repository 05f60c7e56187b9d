package dev.havu.drivers.incus.api;

import dev.havu.drivers.incus.api.IncusEndpoint.Https;
import dev.havu.drivers.incus.api.IncusException.Kind;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** TLS as Incus wants it: both sides show a certificate, and neither needs an authority. */
final class ClientTls {
    /** The key store is never written, so its password keeps nobody out. */
    private static final char[] NO_PASSWORD = new char[0];

    private ClientTls() {}

    static SslContextFactory.Client of(Https https) {
        X509Certificate pinned = https.serverCertificate();
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(context(https, pinned));
        // A certificate that is known itself needs no name: the one that Incus makes for itself rarely has the right
        // one.
        tls.setEndpointIdentificationAlgorithm(pinned == null ? "HTTPS" : null);
        return tls;
    }

    private static SSLContext context(Https https, @Nullable X509Certificate pinned) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("client", https.key(), NO_PASSWORD, https.chain().toArray(new Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(), pinned == null ? null : new TrustManager[] {new OnlyThis(pinned)}, null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new IncusException(Kind.FAILED, "the client certificate for Incus cannot be used", failure);
        }
    }

    /** Trusts one certificate. */
    private static final class OnlyThis extends X509ExtendedTrustManager {
        private final X509Certificate pinned;

        private OnlyThis(X509Certificate pinned) {
            this.pinned = pinned;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0 || !chain[0].equals(pinned)) {
                throw new CertificateException(
                        "Incus shows another certificate than the one in incus-server-certificate");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm, Socket socket)
                throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this side is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
