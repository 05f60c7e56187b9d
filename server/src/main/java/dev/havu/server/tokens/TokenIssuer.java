package dev.havu.server.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.havu.domain.tenants.Credential;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** Signs access and refresh tokens, always with HS256. Safe to use from any thread. */
public final class TokenIssuer {
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    private static final int ID_LENGTH = 16;

    private final MACSigner signer;
    private final TokenSettings settings;
    private final SecureRandom random;

    public TokenIssuer(SigningKey key, TokenSettings settings, SecureRandom random) {
        try {
            this.signer = new MACSigner(key.bytes());
        } catch (JOSEException e) {
            throw new IllegalStateException("a 32-byte key suits HS256", e);
        }
        this.settings = settings;
        this.random = random;
    }

    /**
     * New tokens for a credential.
     *
     * @param now the time in the credential's cloud
     */
    public TokenResponse issue(Credential credential, Instant now) {
        return new TokenResponse(
                sign(credential, Claims.USE_ACCESS, now, settings.accessLifetime()),
                "Bearer",
                settings.accessLifetime().toSeconds(),
                sign(credential, Claims.USE_REFRESH, now, settings.refreshLifetime()),
                credential.scope());
    }

    private String sign(Credential credential, String use, Instant now, Duration lifetime) {
        byte[] id = new byte[ID_LENGTH];
        random.nextBytes(id);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(Claims.ISSUER)
                .subject(credential.clientId())
                .claim(Claims.PROJECT, credential.projectKey().project())
                .claim(Claims.CLOUD, credential.projectKey().cloud())
                .claim(Claims.SCOPE, credential.scope())
                .claim(Claims.USE, use)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(Base64.getUrlEncoder().withoutPadding().encodeToString(id))
                .build();
        SignedJWT token = new SignedJWT(HEADER, claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("signing with a suitable key does not fail", e);
        }
        return token.serialize();
    }
}
