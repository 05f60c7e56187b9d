package dev.havu.server.tokens;

import dev.havu.server.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The token that opens the admin API. Only its digest is kept.
 *
 * @param digest hex SHA-256
 * @param shownOnce the token itself when it was made just now and will not be shown again; otherwise null
 */
public record AdminToken(String digest, @Nullable String shownOnce) {
    private static final String FILE_NAME = "admin-token.sha256";
    private static final int LENGTH = 32;
    private static final int DIGEST_LENGTH = 64;

    /** The token an operator has chosen, or the documented one. */
    public static AdminToken of(String token) {
        return new AdminToken(SecretDigests.digest(token), null);
    }

    /** A new one, good until the process ends. */
    public static AdminToken generate(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new AdminToken(SecretDigests.digest(token), token);
    }

    /**
     * The one of a data directory, made on first use.
     *
     * @throws StartupException when its file cannot be read or written, or holds something else
     */
    public static AdminToken in(Path dataDirectory, SecureRandom random) {
        Path file = dataDirectory.resolve(FILE_NAME);
        try {
            if (Files.exists(file)) {
                String digest = Files.readString(file).strip();
                if (digest.length() != DIGEST_LENGTH) {
                    throw new StartupException(
                            file + " does not hold the digest of an admin token; remove it to get a new"
                                    + " token, which ends the old one");
                }
                return new AdminToken(digest, null);
            }
            AdminToken made = generate(random);
            Files.writeString(file, made.digest + "\n");
            return made;
        } catch (IOException failure) {
            throw new StartupException("cannot read or write " + file + ": " + failure.getMessage(), failure);
        }
    }

    /** Whether a token is this one; takes the same time whether it is or not. */
    boolean is(String token) {
        return SecretDigests.matches(token, digest);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "AdminToken[]";
    }
}
