package dev.havu.server.tls;

import dev.havu.server.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes PEM files. Whatever is wrong with one is told in one line. */
public final class PemFiles {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String EC_PRIVATE_KEY = "EC PRIVATE KEY";
    private static final String RSA_PRIVATE_KEY = "RSA PRIVATE KEY";
    private static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
    /** In a header of older forms. */
    private static final String ENCRYPTED = "ENCRYPTED";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** How keys of each algorithm sign. */
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

    private static final byte[] PROBE = "whether a key belongs to a certificate".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    private record Block(String label, String content) {
        byte[] decoded() {
            return Base64.getMimeDecoder().decode(content);
        }
    }

    static String text(X509Certificate certificate) throws GeneralSecurityException {
        return text(CERTIFICATE, certificate.getEncoded());
    }

    static String text(PrivateKey key) {
        return text(PRIVATE_KEY, key.getEncoded());
    }

    /**
     * All certificates of a file, in their order; at least one.
     *
     * @throws StartupException if there is none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label().equals(CERTIFICATE)) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.decoded())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new StartupException(file + " holds a certificate that cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new StartupException(file + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /** The first private key of a file. */
    static PrivateKey key(Path file) {
        for (Block block : blocks(file)) {
            if (block.label().equals(ENCRYPTED_PRIVATE_KEY) || block.content().contains(ENCRYPTED)) {
                throw new StartupException(file + " holds an encrypted private key; write it as a plain one with:"
                        + " openssl pkcs8 -topk8 -nocrypt -in " + file + " -out FILE");
            }
            if (block.label().endsWith(PRIVATE_KEY)) {
                return key(file, block);
            }
        }
        throw new StartupException(file + " holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
    }

    /** Whether a private key is the one that a certificate speaks of. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        PublicKey known = certificate.getPublicKey();
        if (!algorithm(key).equals(algorithm(known))) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(Key key) {
        return SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm());
    }

    /** The label of the usual form does not say which algorithm the key is for. */
    private static PrivateKey key(Path file, Block block) {
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(
                    switch (block.label()) {
                        case EC_PRIVATE_KEY -> OlderKeys.ofEllipticCurve(block.decoded());
                        case RSA_PRIVATE_KEY -> OlderKeys.ofRsa(block.decoded());
                        default -> block.decoded();
                    });
            for (String algorithm : SIGNATURES.keySet()) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
                } catch (InvalidKeySpecException e) {
                    // A key of another algorithm.
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new StartupException(file + " holds a private key that cannot be read", e);
        }
        throw new StartupException(file + " holds a private key that cannot be read, or is neither EC, RSA nor EdDSA");
    }

    private static List<Block> blocks(Path file) {
        try {
            List<Block> blocks = new ArrayList<>();
            Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (matcher.find()) {
                blocks.add(new Block(matcher.group(1), matcher.group(2)));
            }
            return blocks;
        } catch (NoSuchFileException e) {
            throw new StartupException(file + " does not exist", e);
        } catch (IOException e) {
            throw new StartupException(file + " cannot be read (" + e + ")", e);
        }
    }

    private static String text(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }
}
