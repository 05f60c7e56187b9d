package dev.havu.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.server.StartupException;
import dev.havu.server.http.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final List<ServerName> NAMES = Stream.concat(
                    ServerName.OF_THIS_MACHINE.stream(), Stream.of(ServerName.parse("api.verda.com")))
            .toList();

    private final ManualClock clock = new ManualClock();
    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = Certificates.newKeyPair(random);

    @TempDir
    private Path data;

    private Path directory;

    @BeforeEach
    void nameDirectory() {
        directory = data.resolve("tls");
    }

    @Test
    void is_made_once_and_kept() throws Exception {
        X509Certificate first = certificateOf(authority());
        clock.advance(Duration.ofDays(3000));

        assertThat(certificateOf(authority())).isEqualTo(first);
    }

    @Test
    void differs_from_directory_to_directory_in_key_and_name() throws Exception {
        X509Certificate one = certificateOf(authority());
        X509Certificate other = certificateOf(CertificateAuthority.in(data.resolve("other"), NAMES, clock, random));

        assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
        assertThat(one.getSubjectX500Principal()).isNotEqualTo(other.getSubjectX500Principal());
    }

    @Test
    void lives_ten_years_and_signs_servers_only() throws Exception {
        X509Certificate certificate = certificateOf(authority());

        assertThat(lifeOf(certificate)).isBetween(Duration.ofDays(3650), Duration.ofDays(3651));
        assertThat(certificate.getNotBefore()).isBefore(Date.from(clock.instant()));
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage()).containsExactly(keyUsage(5));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTHENTICATION);
        assertThat(certificate.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19", "2.5.29.30");
        assertThatCode(() -> certificate.verify(certificate.getPublicKey())).doesNotThrowAnyException();
    }

    @Test
    void only_its_owner_can_read_the_key() throws IOException {
        authority();

        assertThat(permissions(directory.resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("ca.pem"))).isEqualTo("rw-r--r--");
        assertThat(permissions(directory)).isEqualTo("rwx------");
    }

    @Test
    void leaves_nothing_else_behind() throws IOException {
        authority();

        assertThat(filesIn(data)).containsExactly("tls");
        assertThat(filesIn(directory)).containsExactlyInAnyOrder("ca.key", "ca.pem");
    }

    @Test
    void makes_the_data_directory_if_need_be_for_its_owner_only() throws IOException {
        CertificateAuthority.in(data.resolve("new").resolve("tls"), NAMES, clock, random);

        assertThat(permissions(data.resolve("new"))).isEqualTo("rwx------");
    }

    @Test
    void a_directory_that_waits_for_it_is_used() throws IOException {
        Files.createDirectory(directory);

        authority();

        assertThat(filesIn(directory)).containsExactlyInAnyOrder("ca.key", "ca.pem");
    }

    @Test
    void starts_at_the_same_time_agree() throws Exception {
        List<X509Certificate> seen = Stream.generate(() -> directory)
                .limit(8)
                .parallel()
                .map(_ -> certificateOf(CertificateAuthority.in(directory, NAMES, clock, new SecureRandom())))
                .distinct()
                .toList();

        assertThat(seen).containsExactly(certificateOf(authority()));
        assertThat(filesIn(data)).containsExactly("tls");
    }

    @Test
    void a_certificate_of_a_server_has_its_names_and_nothing_it_does_not_need() throws Exception {
        X509Certificate certificate = authority().sign(keys.getPublic(), NAMES).getFirst();

        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"),
                        List.of(2, "api.verda.com"));
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate.getBasicConstraints()).isNegative();
        assertThat(certificate.getKeyUsage()).containsExactly(keyUsage(0));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly(SERVER_AUTHENTICATION);
    }

    @Test
    void a_certificate_of_a_server_is_accepted_by_whoever_trusts_the_authority_and_by_nobody_else() throws Exception {
        CertificateAuthority authority = authority();
        X509Certificate certificate = authority.sign(keys.getPublic(), NAMES).getFirst();
        CertificateAuthority stranger = CertificateAuthority.in(data.resolve("other"), NAMES, clock, random);

        validate(certificate, certificateOf(authority), clock.instant());
        assertThatThrownBy(() -> validate(certificate, certificateOf(stranger), clock.instant()))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void a_certificate_of_a_server_lives_a_quarter_of_a_year_and_not_longer_than_the_authority() throws Exception {
        CertificateAuthority authority = authority();
        X509Certificate first = authority.sign(keys.getPublic(), NAMES).getFirst();
        assertThat(lifeOf(first)).isBetween(Duration.ofDays(90), Duration.ofDays(91));

        clock.advance(Duration.ofDays(3649));
        X509Certificate last = authority.sign(keys.getPublic(), NAMES).getFirst();
        assertThat(last.getNotAfter()).isEqualTo(certificateOf(authority).getNotAfter());
    }

    @Test
    void two_certificates_never_have_the_same_serial_number() {
        CertificateAuthority authority = authority();

        assertThat(authority.sign(keys.getPublic(), NAMES).getFirst().getSerialNumber())
                .isPositive()
                .isNotEqualTo(authority.sign(keys.getPublic(), NAMES).getFirst().getSerialNumber());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "havu.localhost", "api.verda.com", "127.0.0.1", "127.1.2.3", "::1"})
    void may_sign_what_it_was_made_for_and_what_is_below(String name) throws Exception {
        CertificateAuthority authority = authority();
        X509Certificate certificate = authority
                .sign(keys.getPublic(), List.of(ServerName.parse(name)))
                .getFirst();

        validate(certificate, certificateOf(authority), clock.instant());
        CertificateAuthority.in(directory, List.of(ServerName.parse(name)), clock, random);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"verda.com", "console.verda.com", "notlocalhost", "example.com", "10.0.0.1", "128.0.0.1", "::2"})
    void whatever_else_it_signs_is_refused_by_clients_and_therefore_not_signed(String name) throws Exception {
        CertificateAuthority authority = authority();
        X509Certificate certificate = authority
                .sign(keys.getPublic(), List.of(ServerName.parse("localhost"), ServerName.parse(name)))
                .getFirst();

        assertThatThrownBy(() -> validate(certificate, certificateOf(authority), clock.instant()))
                .isInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(() -> CertificateAuthority.in(
                        directory, List.of(ServerName.parse("localhost"), ServerName.parse(name)), clock, random))
                .isInstanceOf(StartupException.class)
                .hasMessage("the certificate authority in " + directory + " was made for other names and may not sign "
                        + ServerName.parse(name) + "; remove " + directory
                        + " to get a new one, which clients then have to trust instead");
    }

    @Test
    void is_not_replaced_when_it_has_expired() {
        authority();
        clock.advance(Duration.ofDays(3650));

        assertThatThrownBy(this::authority)
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(
                        "the certificate authority in " + directory + " expired at 2036-02-27T12:00:00Z; remove ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "ca.key"})
    void is_not_replaced_when_half_of_it_is_missing(String file) throws IOException {
        authority();
        Files.delete(directory.resolve(file));

        assertThatThrownBy(this::authority)
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("the certificate authority in " + directory + " is not complete: " + file
                        + " is missing; remove ");
    }

    @Test
    void is_refused_with_a_key_that_is_not_its_own() throws IOException {
        authority();
        CertificateAuthority.in(data.resolve("other"), NAMES, clock, random);
        Files.writeString(
                directory.resolve("ca.key"),
                Files.readString(data.resolve("other").resolve("ca.key")));

        assertThatThrownBy(this::authority)
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("ca.key in " + directory + " is not the key of ca.pem; remove ");
    }

    @Test
    void is_refused_with_a_key_that_it_could_not_sign_with() throws Exception {
        CertificateAuthority authority = authority();
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Files.writeString(
                directory.resolve("ca.pem"),
                PemFiles.text(authority.sign(rsa.getPublic(), NAMES).getFirst()));
        Files.writeString(directory.resolve("ca.key"), PemFiles.text(rsa.getPrivate()));

        assertThatThrownBy(this::authority)
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("is not the key of ca.pem");
    }

    @Test
    void is_refused_when_it_is_the_certificate_of_a_server() throws Exception {
        X509Certificate server = authority().sign(keys.getPublic(), NAMES).getFirst();
        Files.writeString(directory.resolve("ca.pem"), PemFiles.text(server));
        Files.writeString(directory.resolve("ca.key"), PemFiles.text(keys.getPrivate()));

        assertThatThrownBy(this::authority)
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(
                        directory.resolve("ca.pem") + " is not the certificate of an authority; remove ");
    }

    @Test
    void a_directory_that_cannot_be_made_is_told_in_one_line() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");

        assertThatThrownBy(() -> CertificateAuthority.in(file.resolve("tls"), NAMES, clock, random))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("the certificate authority cannot be kept in " + file.resolve("tls"))
                .message()
                .doesNotContain("\n");
    }

    private CertificateAuthority authority() {
        return CertificateAuthority.in(directory, NAMES, clock, random);
    }

    private static X509Certificate certificateOf(CertificateAuthority authority) {
        return PemFiles.certificates(authority.certificateFile()).getFirst();
    }

    private static Duration lifeOf(X509Certificate certificate) {
        return Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    private static boolean[] keyUsage(int bit) {
        boolean[] usage = new boolean[9];
        usage[bit] = true;
        return usage;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /**
     * As a client does that honours the constraints of those it trusts. The JDK does so only for authorities inside a path,
     * therefore what is trusted here is the key, and its certificate is the first step of the path.
     */
    private static void validate(X509Certificate certificate, X509Certificate authority, Instant now) throws Exception {
        TrustAnchor anchor = new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null);
        PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate, authority)),
                        parameters);
    }
}
