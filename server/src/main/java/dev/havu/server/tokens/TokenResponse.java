package dev.havu.server.tokens;

/**
 * The answer of the token endpoint; all five fields are needed by some official client.
 *
 * @param accessToken signed JWT
 * @param tokenType always {@code Bearer}
 * @param expiresIn whole seconds
 * @param refreshToken signed JWT
 * @param scope what the access token may be used for
 */
public record TokenResponse(String accessToken, String tokenType, long expiresIn, String refreshToken, String scope) {}
