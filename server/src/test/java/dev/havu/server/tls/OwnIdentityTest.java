package dev.havu.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.server.StartupException;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ListenerSettings;
import dev.havu.server.http.ManualClock;
import dev.havu.server.http.Request;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Response;
import dev.havu.server.http.TrustsEverybody;
import dev.havu.server.tls.TlsSettings.OwnCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnIdentityTest {
    private final ManualClock clock = new ManualClock();
    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = Certificates.newKeyPair(random);

    @TempDir
    private Path directory;

    private CertificateAuthority authority;
    private Path certificate;
    private Path key;

    @BeforeEach
    void writeFiles() throws Exception {
        authority = CertificateAuthority.in(directory.resolve("tls"), ServerName.OF_THIS_MACHINE, clock, random);
        certificate = Files.writeString(directory.resolve("server.pem"), chainOf(keys));
        key = Files.writeString(directory.resolve("server.key"), PemFiles.text(keys.getPrivate()));
    }

    @Test
    void is_what_the_files_say() {
        OwnIdentity identity = read();

        assertThat(identity.key()).isEqualTo(keys.getPrivate());
        assertThat(identity.chain())
                .isEqualTo(PemFiles.certificates(certificate))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"RSA, TLSv1.2", "RSA, TLSv1.3", "EC, TLSv1.2", "EC, TLSv1.3", "Ed25519, TLSv1.3"})
    void clients_connect_with_keys_of_the_usual_algorithms(String algorithm, String version) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        Files.writeString(certificate, chainOf(pair));
        Files.writeString(key, PemFiles.text(pair.getPrivate()));

        assertThat(read().key()).isEqualTo(pair.getPrivate());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
        try (HttpListener listener = HttpListener.start(
                        new ListenerSettings(
                                "127.0.0.1", 0, Request.DEFAULT_BODY_LIMIT, Request.DEFAULT_BODY_LIMIT, clock, read()),
                        new RequestIds(1),
                        _ -> Response.empty(204));
                SSLSocket socket = (SSLSocket)
                        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setEnabledProtocols(new String[] {version});
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getSession().getPeerCertificates()[0].getPublicKey())
                    .isEqualTo(pair.getPublic());
        }
    }

    @Test
    void one_file_may_hold_everything_and_words_of_a_tool_between() throws Exception {
        Files.writeString(
                certificate,
                "Bag Attributes\n    friendlyName: server\r\n"
                        + PemFiles.text(keys.getPrivate()).replace("\n", "\r\n") + "subject=O = Havu\n"
                        + chainOf(keys));

        assertThat(OwnIdentity.read(new OwnCertificate(certificate, certificate), clock.instant()))
                .isEqualTo(read());
    }

    @Test
    void a_key_of_another_certificate_is_refused() throws IOException {
        Files.writeString(key, PemFiles.text(Certificates.newKeyPair(random).getPrivate()));

        assertRefused(key + " is not the key of the first certificate in " + certificate);
    }

    @Test
    void a_key_of_another_algorithm_is_refused() throws Exception {
        Files.writeString(
                key,
                PemFiles.text(
                        KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate()));

        assertRefused(key + " is not the key of the first certificate in " + certificate);
    }

    @Test
    void an_expired_certificate_is_refused() {
        clock.advance(Duration.ofDays(90));

        assertRefused("the certificate in " + certificate + " expired at 2026-05-30T12:00:00Z");
    }

    @Test
    void files_that_are_not_there_are_named() throws IOException {
        Files.delete(certificate);
        assertRefused(certificate + " does not exist");
    }

    @Test
    void a_directory_in_place_of_a_file_is_told_in_one_line() throws IOException {
        Files.delete(key);
        Files.createDirectory(key);

        assertThatThrownBy(this::read)
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(key + " cannot be read")
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM at all",
                "-----BEGIN CERTIFICATE-----\nMIIB\n",
                "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END CERTIFICATE-----\n"
            })
    void files_without_what_they_should_hold_are_refused(String content) throws IOException {
        Files.writeString(certificate, content);
        assertRefused(certificate + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    }

    @Test
    void a_file_without_a_key_is_refused() throws Exception {
        Files.writeString(key, chainOf(keys));
        assertRefused(key + " holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MIIB", "AAAA", "M", "!!!!"})
    void broken_certificates_are_refused(String content) throws IOException {
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n" + content + "\n-----END CERTIFICATE-----\n");
        assertRefused(certificate + " holds a certificate that cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MIIB", "AAAA", "!!!!"})
    void broken_keys_are_refused(String content) throws IOException {
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n" + content + "\n-----END PRIVATE KEY-----\n");
        assertRefused(key + " holds a private key that cannot be read, or is neither EC, RSA nor EdDSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "ec384", "rsa"})
    void keys_in_the_older_forms_of_a_tool_are_read(String name) {
        assertThat(secret(PemFiles.key(written(name + "-older-form")))).isEqualTo(secret(PemFiles.key(written(name))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MIIB", "AAAA", "MAMCAQE=", "MAYCAQEEAQE=", "MP8=", "MIT///////8=", "!!!!"})
    void broken_keys_in_the_older_form_are_refused(String content) throws IOException {
        Files.writeString(key, "-----BEGIN EC PRIVATE KEY-----\n" + content + "\n-----END EC PRIVATE KEY-----\n");
        assertRefused(key + " holds a private key that cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "ENCRYPTED"})
    void encrypted_keys_are_refused_with_what_makes_them_plain(String form) throws IOException {
        Files.writeString(
                key,
                "-----BEGIN " + form + " PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n-----END " + form
                        + " PRIVATE KEY-----\n");
        assertRefused(key + " holds an encrypted private key; write it as a plain one with:"
                + " openssl pkcs8 -topk8 -nocrypt -in " + key + " -out FILE");
    }

    /** What a key is, whatever form it was read from. */
    private static List<BigInteger> secret(PrivateKey key) {
        return switch (key) {
            case ECPrivateKey onCurve ->
                List.of(onCurve.getS(), onCurve.getParams().getOrder());
            case RSAPrivateCrtKey rsa -> List.of(rsa.getPrivateExponent(), rsa.getModulus());
            default -> throw new AssertionError("a key of " + key.getAlgorithm());
        };
    }

    /** The same keys twice, as `openssl genrsa -traditional` or `ecparam -genkey` writes them, and as `pkcs8 -topk8` does. */
    private static Path written(String name) {
        try {
            return Path.of(Objects.requireNonNull(OwnIdentityTest.class.getResource(name + ".pem"))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private OwnIdentity read() {
        return OwnIdentity.read(new OwnCertificate(certificate, key), clock.instant());
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::read).isInstanceOf(StartupException.class).hasMessage(message);
    }

    private String chainOf(KeyPair pair) throws Exception {
        StringBuilder text = new StringBuilder();
        List<X509Certificate> chain = authority.sign(pair.getPublic(), ServerName.OF_THIS_MACHINE);
        for (X509Certificate link : chain) {
            text.append(PemFiles.text(link));
        }
        return text.toString();
    }
}
