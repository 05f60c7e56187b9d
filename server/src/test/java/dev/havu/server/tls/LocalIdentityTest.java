package dev.havu.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.http.ManualClock;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalIdentityTest {
    private final ManualClock clock = new ManualClock();
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path data;

    private CertificateAuthority authority;
    private LocalIdentity identity;

    @BeforeEach
    void makeIdentity() {
        authority = CertificateAuthority.in(data.resolve("tls"), ServerName.OF_THIS_MACHINE, clock, random);
        identity = new LocalIdentity(authority, ServerName.OF_THIS_MACHINE, clock, random);
    }

    @Test
    void shows_a_certificate_for_its_key_followed_by_the_authority() {
        List<X509Certificate> chain = identity.chain();

        assertThat(PemFiles.belongTogether(chain.getFirst(), identity.key())).isTrue();
        assertThat(chain)
                .hasSize(2)
                .endsWith(PemFiles.certificates(authority.certificateFile()).getFirst());
    }

    @Test
    void has_a_key_of_its_own_at_every_start() {
        assertThat(new LocalIdentity(authority, ServerName.OF_THIS_MACHINE, clock, random).key())
                .isNotEqualTo(identity.key());
    }

    @Test
    void stays_the_same_for_two_months() {
        List<X509Certificate> first = identity.chain();
        clock.advance(Duration.ofDays(60));

        assertThat(identity.chain()).isSameAs(first);
    }

    @Test
    void is_renewed_for_the_same_key_a_month_before_it_ends() {
        X509Certificate first = identity.chain().getFirst();
        PrivateKey key = identity.key();
        clock.advance(Duration.ofDays(60).plusSeconds(1));
        X509Certificate second = identity.chain().getFirst();

        assertThat(second.getNotAfter()).isEqualTo(Date.from(clock.instant().plus(Duration.ofDays(90))));
        assertThat(second.getPublicKey()).isEqualTo(first.getPublicKey());
        assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(identity.key()).isSameAs(key);
        assertThat(identity.chain().getFirst()).isSameAs(second);
    }

    @Test
    void ends_with_its_authority() {
        clock.advance(Duration.ofDays(3600));
        X509Certificate last = identity.chain().getFirst();
        clock.advance(Duration.ofDays(45));

        assertThat(last.getNotAfter()).isEqualTo(identity.chain().getLast().getNotAfter());
        assertThat(identity.chain().getFirst()).isSameAs(last);
    }
}
