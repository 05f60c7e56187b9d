package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.StartupException;
import dev.havu.server.tls.CertificateAuthority;
import dev.havu.server.tls.LocalIdentity;
import dev.havu.server.tls.ServerName;
import dev.havu.server.tls.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code --tls} the one port speaks HTTPS, and only those who trust the local authority get through. */
class HttpsTest {
    private static final String REAL_NAME = "api.verda.com";
    private static final String TOKEN_REQUEST =
            "grant_type=client_credentials&client_id=alice&client_secret=" + RunningHavu.SECRET;

    @TempDir
    private Path directory;

    private RunningHavu havu;

    @BeforeEach
    void start() {
        havu = start(locallySigned(REAL_NAME));
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_client_that_trusts_the_authority_works_as_over_http() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trustingTheAuthority()).build()) {
            HttpResponse<String> token = client.send(
                    request("/oauth2/token")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(TOKEN_REQUEST))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(token.statusCode()).as(token.body()).isEqualTo(200);

            String accessToken = token.body().replaceAll(".*\"access_token\":\"([^\"]*)\".*", "$1");
            HttpResponse<String> types = client.send(
                    request("/instance-types")
                            .header("Authorization", "Bearer " + accessToken)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(types.statusCode()).isEqualTo(200);
            assertThat(types.body()).startsWith("[{").endsWith("}]").hasSizeGreaterThan(20_000);
        }
    }

    @Test
    void the_base_url_is_https_and_the_file_to_trust_is_known() {
        assertThat(havu.server().baseUri().toString()).startsWith("https://localhost:");
        assertThat(havu.server().authorityFile()).isEqualTo(directory.resolve("ca.pem"));
    }

    @Test
    void a_client_that_trusts_only_the_authorities_of_its_system_refuses() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(request("/locations").build(), HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", REAL_NAME})
    void the_certificate_is_good_for_every_name_that_was_asked_for(String name) throws Exception {
        assertThat(handshake(trustingTheAuthority(), name).getPeerPrincipal().getName())
                .isEqualTo("O=Havu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verda.com", "evil." + REAL_NAME, "example.com", "127.0.0.2"})
    void the_certificate_is_refused_for_any_other_name(String name) throws Exception {
        SSLContext context = trustingTheAuthority();
        assertThatThrownBy(() -> handshake(context, name)).isInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void both_versions_of_tls_that_are_still_good_are_spoken(String version) throws Exception {
        assertThat(handshake(trustingTheAuthority(), "localhost", version).getProtocol())
                .isEqualTo(version);
    }

    @Test
    void whoever_trusted_it_before_a_restart_trusts_it_after() throws Exception {
        SSLContext context = trustingTheAuthority();
        havu.close();
        havu = start(locallySigned(REAL_NAME));

        handshake(context, "localhost");
    }

    @Test
    void fewer_names_need_no_other_authority() throws Exception {
        SSLContext context = trustingTheAuthority();
        havu.close();
        havu = start(locallySigned());

        handshake(context, "localhost");
        assertThatThrownBy(() -> handshake(context, REAL_NAME)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void more_names_need_another_authority_and_the_start_says_so() {
        assertThatThrownBy(() -> start(locallySigned(REAL_NAME, "example.com")))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("may not sign example.com");
    }

    @Test
    void plain_http_gets_no_answer_and_harms_nobody() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream()
                    .write("GET /v1/locations HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).doesNotContain("HTTP/1.1");
        }
        handshake(trustingTheAuthority(), "localhost");
    }

    @Test
    void clients_that_never_finish_their_handshake_keep_nobody_waiting() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                socket.getOutputStream().write(0x16);
                silent.add(socket);
            }
            handshake(trustingTheAuthority(), "localhost");
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void with_a_certificate_of_the_operator_clients_are_sent_to_a_name_that_it_is_for() throws Exception {
        SecureRandom random = new SecureRandom();
        List<ServerName> names = List.of(ServerName.parse("havu.example"));
        CertificateAuthority authority =
                CertificateAuthority.in(directory.resolve("operator"), names, CloudClock.running(), random);
        LocalIdentity identity = new LocalIdentity(authority, names, CloudClock.running(), random);
        Path certificate = writePem("CERTIFICATE", identity.chain().getFirst().getEncoded());
        Path key = writePem("PRIVATE KEY", identity.key().getEncoded());

        try (RunningHavu other = start(new TlsSettings.OwnCertificate(certificate, key))) {
            URI baseUri = other.server().baseUri();
            assertThat(baseUri).hasHost("havu.example").hasScheme("https");
            assertThat(other.server().authorityFile()).isNull();
            handshake(trusting(authority.certificateFile()), "havu.example", "TLSv1.3", baseUri.getPort());
        }
    }

    private Path writePem(String label, byte[] content) throws IOException {
        return Files.writeString(
                directory.resolve(label),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
    }

    private TlsSettings locallySigned(String... names) {
        return new TlsSettings.LocallySigned(
                directory, List.of(names).stream().map(ServerName::parse).toList());
    }

    private static RunningHavu start(TlsSettings tls) {
        return RunningHavu.settings().tls(tls).start();
    }

    private int port() {
        return havu.server().baseUri().getPort();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(havu.server().baseUri() + path))
                .timeout(Duration.ofSeconds(30));
    }

    private SSLContext trustingTheAuthority() throws Exception {
        return trusting(havu.server().authorityFile());
    }

    private static SSLContext trusting(Path file) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (InputStream certificate = Files.newInputStream(file)) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private SSLSession handshake(SSLContext context, String name) throws IOException {
        return handshake(context, name, "TLSv1.3");
    }

    private SSLSession handshake(SSLContext context, String name, String version) throws IOException {
        return handshake(context, name, version, port());
    }

    /** Connects as a client does for which a hosts entry says that {@code name} is this machine. */
    private static SSLSession handshake(SSLContext context, String name, String version, int port) throws IOException {
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, name, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {version});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession();
        }
    }
}
