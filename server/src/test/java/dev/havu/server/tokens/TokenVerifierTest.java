package dev.havu.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.ProjectKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KnownCredentials directory = new KnownCredentials().with("client", "secret", "main", "cloud-api-v1");
    private final SigningKey key = SigningKey.generate(RANDOM);
    private final TokenIssuer issuer = new TokenIssuer(key, TokenSettings.DEFAULT, RANDOM);
    private final TokenVerifier verifier = new TokenVerifier(key, directory);
    private final TokenResponse tokens =
            issuer.issue(Objects.requireNonNull(directory.find("client")), directory.clock.instant());

    @Test
    void acceptsWhatWasIssued() {
        TokenVerifier.Verified verified = verifier.verifyAccess(tokens.accessToken());

        assertThat(verified.principal())
                .isEqualTo(new Principal("client", new ProjectKey("default", "main"), "cloud-api-v1"));
        assertThat(verified.clock()).isSameAs(directory.clock);
        assertThat(verifier.verifyRefresh(tokens.refreshToken()).principal()).isEqualTo(verified.principal());
    }

    @Test
    void carriesTheDocumentedClaims() throws ParseException {
        SignedJWT token = SignedJWT.parse(tokens.accessToken());

        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
        assertThat(token.getJWTClaimsSet().getClaims())
                .containsOnlyKeys("iss", "sub", "project", "cloud", "scope", "use", "iat", "exp", "jti");
        assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("havu");
        assertThat(token.getJWTClaimsSet().getJWTID())
                .isNotEqualTo(
                        SignedJWT.parse(tokens.refreshToken()).getJWTClaimsSet().getJWTID());
    }

    @Test
    void expiresByTheClockOfTheCloudEvenWhenTheSignatureIsRemembered() {
        directory.clock.advance(Duration.ofSeconds(3599));
        verifier.verifyAccess(tokens.accessToken());
        directory.clock.advance(Duration.ofSeconds(1));

        assertUnauthorized(tokens.accessToken());
        verifier.verifyRefresh(tokens.refreshToken());
        directory.clock.advance(Duration.ofDays(30));
        assertThatThrownBy(() -> verifier.verifyRefresh(tokens.refreshToken())).isInstanceOf(Refusal.class);
    }

    @Test
    void endsWithTheCredential() {
        verifier.verifyAccess(tokens.accessToken());
        directory.revoke("client");

        assertUnauthorized(tokens.accessToken());
        assertThatThrownBy(() -> verifier.verifyRefresh(tokens.refreshToken())).isInstanceOf(Refusal.class);
    }

    @Test
    void endsWhenTheCredentialBelongsToAnotherProjectOrCloud() {
        directory.move("client", new ProjectKey("default", "other"));
        assertUnauthorized(tokens.accessToken());

        directory.move("client", new ProjectKey("gone", "main"));
        TokenResponse elsewhere =
                issuer.issue(Objects.requireNonNull(directory.find("client")), directory.clock.instant());
        assertUnauthorized(elsewhere.accessToken());
    }

    @Test
    void refusesRefreshTokensAsAccessTokensAndTheOtherWayRound() {
        assertUnauthorized(tokens.refreshToken());
        assertThatThrownBy(() -> verifier.verifyRefresh(tokens.accessToken())).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesTokensWithSomethingAroundThem() {
        assertUnauthorized(" " + tokens.accessToken());
        assertUnauthorized(tokens.accessToken() + "\n");
        assertThatThrownBy(() -> verifier.verifyRefresh("\t" + tokens.refreshToken()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void refusesTokensWithoutASignature() throws ParseException {
        JWTClaimsSet claims = SignedJWT.parse(tokens.accessToken()).getJWTClaimsSet();

        assertUnauthorized(new PlainJWT(claims).serialize());
        String[] parts = tokens.accessToken().split("\\.", -1);
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertUnauthorized(none + "." + parts[1] + "." + parts[2]);
        assertUnauthorized(parts[0] + "." + parts[1] + ".");
    }

    @Test
    void refusesEveryTamperedCharacter() {
        String token = tokens.accessToken();
        for (int i = 0; i < token.length(); i++) {
            // The last character of a part holds unused bits; what they say does not matter.
            boolean lastOfPart = i + 1 == token.length() || token.charAt(i + 1) == '.';
            if (token.charAt(i) != '.' && !lastOfPart) {
                char other = token.charAt(i) == 'A' ? 'B' : 'A';
                assertUnauthorized(token.substring(0, i) + other + token.substring(i + 1));
            }
        }
    }

    @Test
    void refusesAnotherAlgorithmAndAnotherKey() throws ParseException, JOSEException {
        JWTClaimsSet claims = SignedJWT.parse(tokens.accessToken()).getJWTClaimsSet();
        byte[] longKey = new byte[64];
        System.arraycopy(key.bytes(), 0, longKey, 0, 32);
        SignedJWT hs512 = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims);
        hs512.sign(new MACSigner(longKey));
        SignedJWT otherKey = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        otherKey.sign(new MACSigner(SigningKey.generate(RANDOM).bytes()));

        assertUnauthorized(hs512.serialize());
        assertUnauthorized(otherKey.serialize());
    }

    @Test
    void refusesSignedTokensThatSaySomethingElse() throws JOSEException {
        for (JWTClaimsSet claims : new JWTClaimsSet[] {
            new JWTClaimsSet.Builder().build(),
            new JWTClaimsSet.Builder()
                    .issuer("other")
                    .subject("client")
                    .claim("project", "main")
                    .claim("cloud", "default")
                    .claim("scope", "cloud-api-v1")
                    .claim("use", "access")
                    .expirationTime(Date.from(directory.clock.instant().plusSeconds(60)))
                    .build(),
            new JWTClaimsSet.Builder().issuer("havu").claim("use", 5).build(),
        }) {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(key.bytes()));
            assertUnauthorized(token.serialize());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b.c", "....", "Bearer x", "eyJ.eyJ.x", "ä.ö.ü"})
    void refusesWhatIsNoToken(String text) {
        assertUnauthorized(text);
    }

    @Test
    void remembersABoundedNumberOfTokens() {
        for (int i = 0; i < 10_000; i++) {
            verifier.verifyAccess(
                    issuer.issue(Objects.requireNonNull(directory.find("client")), directory.clock.instant())
                            .accessToken());
        }
        verifier.verifyAccess(tokens.accessToken());
    }

    private void assertUnauthorized(String token) {
        assertThatThrownBy(() -> verifier.verifyAccess(token))
                .as(token)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errorCode()).isEqualTo(ErrorCode.UNAUTHORIZED_REQUEST));
    }
}
