package dev.havu.server.tokens;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Client ids and secrets that nobody can guess. */
public final class NewSecrets {
    private static final int CLIENT_ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    private NewSecrets() {}

    /** {@code havu-} and sixteen hexadecimal digits. */
    public static String clientId(SecureRandom random) {
        return "havu-" + HexFormat.of().formatHex(bytes(random, CLIENT_ID_BYTES));
    }

    /** 43 letters, digits, hyphens and underscores. */
    public static String secret(SecureRandom random) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, SECRET_BYTES));
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
