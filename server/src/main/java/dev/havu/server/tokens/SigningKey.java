package dev.havu.server.tokens;

import dev.havu.server.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/** The key that tokens are signed with, and others are derived from: 32 random bytes. */
public final class SigningKey {
    private static final String FILE_NAME = "signing-key";
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private SigningKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new key that is forgotten when the process ends. */
    public static SigningKey generate(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new SigningKey(bytes);
    }

    /**
     * The key of a data directory, made on first use, so that tokens outlive a restart. Only the owner may read the file.
     *
     * @throws StartupException when the file cannot be read or written, or is not a key
     */
    public static SigningKey in(Path dataDirectory, SecureRandom random) {
        Path file = dataDirectory.resolve(FILE_NAME);
        try {
            if (!Files.exists(file)) {
                write(file, generate(random));
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != LENGTH) {
                throw new StartupException(file + " is not a signing key: it has " + bytes.length + " bytes instead of "
                        + LENGTH + "; remove it to get a new one, which ends all tokens that are in use");
            }
            return new SigningKey(bytes);
        } catch (IOException e) {
            throw new StartupException("cannot read or write the signing key " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Another key, which tells nothing about this one.
     *
     * @param purpose what it is for; the same purpose gives the same key
     * @param algorithm that it is used with, such as {@code AES}
     */
    public SecretKey derive(String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(bytes)
                                    .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 25 on has HKDF", e);
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Complete on disk before it has its name: a crash leaves no half a key. */
    private static void write(Path file, SigningKey key) throws IOException {
        Path draft = file.resolveSibling(FILE_NAME + ".new");
        Files.deleteIfExists(draft);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
        try (FileChannel channel = posix
                ? FileChannel.open(
                        draft,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(draft, options)) {
            channel.write(ByteBuffer.wrap(key.bytes));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
