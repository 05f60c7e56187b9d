package dev.havu.server.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.RecentlyUsed;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens: signature, algorithm, purpose, the cloud, the credential and the time by the cloud's clock. The result of
 * the costly part, the signature, is remembered for tokens that were seen lately; everything that can change is checked
 * every time. Safe to use from any thread.
 */
public final class TokenVerifier {
    /** What every token that is not good is refused with; why is nobody's business but the owner's. */
    static final String INVALID_ACCESS_TOKEN = "The access token is missing, invalid or expired";

    static final String INVALID_REFRESH_TOKEN = "The refresh token is invalid or expired";

    private final MACVerifier verifier;
    private final CredentialDirectory directory;
    private final RecentlyUsed<String, Claims> recent = new RecentlyUsed<>(4096);

    public TokenVerifier(SigningKey key, CredentialDirectory directory) {
        try {
            this.verifier = new MACVerifier(key.bytes());
        } catch (JOSEException e) {
            throw new IllegalStateException("a 32-byte key suits HS256", e);
        }
        this.directory = directory;
    }

    /**
     * A token that is valid now.
     *
     * @param credential what it was issued for
     * @param principal who it stands for
     * @param clock the clock of its cloud
     */
    public record Verified(Credential credential, Principal principal, InstantSource clock) {}

    /**
     * Checks an access token.
     *
     * @throws Refusal {@code unauthorized_request}
     */
    public Verified verifyAccess(String token) {
        Claims claims = recent.get(token);
        if (claims == null) {
            claims = readSigned(token);
            if (claims == null || !claims.use().equals(Claims.USE_ACCESS)) {
                throw Refusal.unauthorized(INVALID_ACCESS_TOKEN);
            }
            recent.put(token, claims);
        }
        return check(claims, INVALID_ACCESS_TOKEN);
    }

    /**
     * Checks a refresh token.
     *
     * @throws Refusal {@code unauthorized_request}
     */
    public Verified verifyRefresh(String token) {
        Claims claims = readSigned(token);
        if (claims == null || !claims.use().equals(Claims.USE_REFRESH)) {
            throw Refusal.unauthorized(INVALID_REFRESH_TOKEN);
        }
        return check(claims, INVALID_REFRESH_TOKEN);
    }

    private Verified check(Claims claims, String message) {
        InstantSource clock = directory.clock(claims.projectKey().cloud());
        Credential credential = directory.find(claims.clientId());
        if (clock == null
                || credential == null
                || credential.revokedAt() != null
                || !credential.projectKey().equals(claims.projectKey())
                || !clock.instant().isBefore(claims.expiresAt())) {
            throw Refusal.unauthorized(message);
        }
        return new Verified(credential, new Principal(claims.clientId(), claims.projectKey(), claims.scope()), clock);
    }

    /** What a token says; null unless we signed it with the one algorithm we use. */
    private @Nullable Claims readSigned(String token) {
        if (!token.equals(token.trim())) {
            // The parser would pass over what is around it, but it is not what was issued.
            return null;
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
                return null;
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            String clientId = claims.getSubject();
            String project = claims.getStringClaim(Claims.PROJECT);
            String cloud = claims.getStringClaim(Claims.CLOUD);
            String scope = claims.getStringClaim(Claims.SCOPE);
            String use = claims.getStringClaim(Claims.USE);
            Date expiry = claims.getExpirationTime();
            if (!Claims.ISSUER.equals(claims.getIssuer())
                    || clientId == null
                    || project == null
                    || cloud == null
                    || scope == null
                    || use == null
                    || expiry == null) {
                return null;
            }
            return new Claims(clientId, new ProjectKey(cloud, project), scope, use, expiry.toInstant());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return null;
        }
    }
}
