package dev.havu.server.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A token is accepted only when we signed it, letter by letter, and only for the purpose and the project it was issued for.
 * Everything else is refused with the one sentence there is, even what was signed with our key and holds nonsense.
 */
class TokenFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Credential CREDENTIAL =
            new Credential("client", SecretDigests.digest("secret"), new ProjectKey("default", "main"), "api", null);
    private static final SigningKey KEY = SigningKey.generate(new CountingRandom());
    private static final TokenResponse ISSUED =
            new TokenIssuer(KEY, TokenSettings.DEFAULT, new CountingRandom()).issue(CREDENTIAL, NOW);

    private static final List<String> HEADERS = List.of(
            "{\"alg\":\"HS256\"}",
            "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
            "{\"alg\":\"none\"}",
            "{\"alg\":\"HS512\"}",
            "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"b64\":false}");

    private final TokenVerifier verifier = new TokenVerifier(KEY, new OneCredential());

    @FuzzTest
    void only_what_was_issued_is_accepted(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 2)) {
            case 0 -> assertOnlyIssuedIsAccepted(data.consumeRemainingAsString());
            case 1 -> assertOnlyIssuedIsAccepted(edited(data, data.consumeBoolean() ? access() : refresh()));
            default -> assertNonsenseUnderOurSignatureIsRefused(data);
        }
    }

    private void assertOnlyIssuedIsAccepted(String token) {
        Principal accessed = accepted(verifier::verifyAccess, TokenVerifier.INVALID_ACCESS_TOKEN, token);
        Principal refreshed = accepted(verifier::verifyRefresh, TokenVerifier.INVALID_REFRESH_TOKEN, token);

        if (accessed != null) {
            assertThat(token).startsWith(signed(access()));
        }
        if (refreshed != null) {
            assertThat(token).startsWith(signed(refresh()));
        }
        if (token.equals(access())) {
            assertThat(accessed).isEqualTo(new Principal("client", CREDENTIAL.projectKey(), "api"));
        }
        // Asked again, when it may be remembered.
        assertThat(accepted(verifier::verifyAccess, TokenVerifier.INVALID_ACCESS_TOKEN, token))
                .isEqualTo(accessed);
    }

    private void assertNonsenseUnderOurSignatureIsRefused(FuzzedDataProvider data) {
        String header = data.consumeBoolean() ? data.pickValue(HEADERS) : data.consumeString(60);
        String issued = new String(Base64.getUrlDecoder().decode(access().split("\\.", -1)[1]), UTF_8);
        String claims = edited(data, issued);
        String token = sign(base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8)));

        Principal accessed = accepted(verifier::verifyAccess, TokenVerifier.INVALID_ACCESS_TOKEN, token);

        if (accessed != null) {
            assertThat(accessed.projectKey()).isEqualTo(CREDENTIAL.projectKey());
            assertThat(header).contains("HS256");
            assertThat(claims).contains("\"access\"", "\"client\"", "\"havu\"");
        }
    }

    private static @Nullable Principal accepted(
            Function<String, TokenVerifier.Verified> verification, String words, String token) {
        try {
            return verification.apply(token).principal();
        } catch (Refusal refusal) {
            assertThat(refusal.errorCode()).isEqualTo(ErrorCode.UNAUTHORIZED_REQUEST);
            assertThat(refusal).hasMessage(words);
            return null;
        }
    }

    /** Up to four places of a text replaced by something else. */
    private static String edited(FuzzedDataProvider data, String text) {
        StringBuilder edited = new StringBuilder(text);
        int edits = data.consumeInt(0, 4);
        for (int i = 0; i < edits; i++) {
            int start = data.consumeInt(0, edited.length());
            int end = Math.min(edited.length(), start + data.consumeInt(0, 40));
            edited.replace(start, end, data.consumeString(40));
        }
        return edited.toString();
    }

    private static String access() {
        return ISSUED.accessToken();
    }

    private static String refresh() {
        return ISSUED.refreshToken();
    }

    /** Header and claims, which is what the signature is over. */
    private static String signed(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private static String sign(String headerAndClaims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.bytes(), "HmacSHA256"));
            return headerAndClaims + "." + base64(mac.doFinal(headerAndClaims.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The same bytes in every run, so that inputs that were found once mean the same later. */
    private static final class CountingRandom extends SecureRandom {
        private byte next;

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = next++;
            }
        }
    }

    private static final class OneCredential implements CredentialDirectory {
        @Override
        public @Nullable Credential find(String clientId) {
            return clientId.equals(CREDENTIAL.clientId()) ? CREDENTIAL : null;
        }

        @Override
        public @Nullable InstantSource clock(String cloud) {
            return cloud.equals("default") ? CLOCK : null;
        }
    }
}
