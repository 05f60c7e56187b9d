package dev.havu.domain.sshkeys;

import dev.havu.domain.tenants.ProjectKey;
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
        return startsWithItsOwnName(blob, words[0]) ? HexFormat.ofDelimiter(":").formatHex(md5().digest(blob)) : null;
    }

    /** A key blob begins with the length and the name of its algorithm (RFC 4253, section 6.6). */
    private static boolean startsWithItsOwnName(byte[] blob, String algorithm) {
        byte[] name = algorithm.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        if (blob.length < 4 + name.length) {
            return false;
        }
        int length = ((blob[0] & 0xff) << 24) | ((blob[1] & 0xff) << 16) | ((blob[2] & 0xff) << 8) | (blob[3] & 0xff);
        return length == name.length && java.util.Arrays.equals(blob, 4, 4 + name.length, name, 0, name.length);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has MD5", impossible);
        }
    }
}
