package dev.havu.server.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Client secrets as they are kept: hex SHA-256. They are long and random, so no slow hash is needed. */
public final class SecretDigests {
    private static final String NOBODY = digest("no client has this secret");

    private SecretDigests() {}

    /** The digest of a secret, in lower-case hex. */
    public static String digest(String secret) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether a secret is the one that was digested. Takes the same time whether it is or not, and whether there is a
     * digest at all, so that nobody learns which client ids exist.
     *
     * @param digest hex SHA-256; null when the client id is unknown
     */
    public static boolean matches(String secret, @Nullable String digest) {
        byte[] given = digest(secret).getBytes(StandardCharsets.US_ASCII);
        byte[] kept = (digest == null ? NOBODY : digest).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(given, kept) && digest != null;
    }
}
