package dev.havu.server.events;

import dev.havu.server.tokens.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps the secrets of webhooks, which are needed in clear to sign with: encrypted (AES-256-GCM) with a key derived from the
 * signing key, which is in a file of its own. Whoever gets the state file alone, or a snapshot, does not get them.
 */
final class WebhookSecrets {
    private static final String PURPOSE = "havu webhook secrets";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SECRET_BYTES = 32;

    private final SecretKey key;
    private final SecureRandom random;

    WebhookSecrets(SigningKey signingKey, SecureRandom random) {
        this.key = signingKey.derive(PURPOSE, "AES");
        this.random = random;
    }

    /** A new secret. */
    String generate() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
    }

    /** The secret as it is stored; opens only for the same webhook. */
    String seal(String webhookId, String secret) {
        byte[] nonce = random(NONCE_BYTES);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, webhookId, nonce).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] stored = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, stored, NONCE_BYTES, sealed.length);
            return Base64.getEncoder().encodeToString(stored);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /**
     * The secret itself.
     *
     * @throws GeneralSecurityException if it was sealed with another signing key or for another webhook
     */
    String open(String webhookId, String stored) throws GeneralSecurityException {
        byte[] bytes = Base64.getDecoder().decode(stored);
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        byte[] secret =
                cipher(Cipher.DECRYPT_MODE, webhookId, nonce).doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
        return new String(secret, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode, String webhookId, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(webhookId.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
