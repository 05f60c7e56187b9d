package dev.havu.domain.sshkeys;

import dev.havu.domain.tenants.ProjectKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A public key that instances admit. Neither name nor key must be unique or well-formed: the official clients' own tests
 * send keys that cannot be decoded.
 *
 * @param fingerprint MD5 of the decoded key as colon-separated hex, null when the key cannot be decoded (schema)
 */
public record SshKey(
        String id,
        ProjectKey owner,
        String name,
        String key,
        @Nullable String fingerprint,
        Instant createdAt,
        String createdByUserId) {

    /** The fingerprint of an authorized-keys line, or null when its second word is not a key. */
    public static @Nullable String fingerprint(String key) {
        String[] words = key.strip().split("\\s+", 3);
        if (words.length < 2) {
            return null;
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        return isKey(blob, words[0]) ? HexFormat.ofDelimiter(":").formatHex(md5().digest(blob)) : null;
    }

    /**
     * A key blob is a row of fields, each after its length in four bytes, and the first one names the algorithm (RFC 4253,
     * section 6.6). One that was cut short does not end where its last field does.
     */
    private static boolean isKey(byte[] blob, String algorithm) {
        ByteBuffer rest = ByteBuffer.wrap(blob);
        byte[] name = nextField(rest);
        if (name == null || !new String(name, StandardCharsets.US_ASCII).equals(algorithm)) {
            return false;
        }
        byte[] field = null;
        while (rest.hasRemaining()) {
            field = nextField(rest);
            if (field == null) {
                return false;
            }
        }
        return field != null;
    }

    private static byte @Nullable [] nextField(ByteBuffer rest) {
        if (rest.remaining() < Integer.BYTES) {
            return null;
        }
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining()) {
            return null;
        }
        byte[] field = new byte[length];
        rest.get(field);
        return field;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has MD5", impossible);
        }
    }
}
