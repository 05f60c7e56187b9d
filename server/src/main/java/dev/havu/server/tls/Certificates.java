package dev.havu.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Makes keys and certificates (RFC 5280). */
final class Certificates {
    static final String KEY_ALGORITHM = "EC";

    /** Clocks of clients, containers above all, may be a little behind. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final byte[] SIGNATURE_IDENTIFIER =
            Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256

    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final int SERIAL_BITS = 127;
    private static final int KEY_IDENTIFIER_BYTES = 20;

    private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int LOOPBACK_PREFIX = 8;

    private Certificates() {}

    static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(KEY_ALGORITHM);
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no elliptic curve " + CURVE, e);
        }
    }

    /**
     * A certificate authority that can sign nothing but servers of these names, of names below them, and of loopback
     * addresses.
     */
    static X509Certificate authority(
            KeyPair keys, Collection<ServerName> names, Instant now, Duration validity, SecureRandom random) {
        // Every authority has a name of its own, so that several can be told apart in a list of trusted ones.
        byte[] distinction = new byte[3];
        random.nextBytes(distinction);
        X500Principal subject =
                new X500Principal("CN=Havu local authority " + HexFormat.of().formatHex(distinction) + ", O=Havu");
        return signed(
                subject,
                new Content(subject, keys.getPublic(), now.minus(BACKDATED), now.plus(validity)),
                keys.getPrivate(),
                random,
                critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                critical(KEY_USAGE, Der.bitString(2, new byte[] {0b0000_0100})), // keyCertSign
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.objectIdentifier(SERVER_AUTHENTICATION))),
                critical(NAME_CONSTRAINTS, nameConstraints(names)),
                extension(SUBJECT_KEY_IDENTIFIER, Der.octetString(keyIdentifier(keys.getPublic()))));
    }

    /** A certificate of a server, valid for as long as asked but not longer than that of its authority. */
    static X509Certificate server(
            PublicKey key,
            Collection<ServerName> names,
            X509Certificate authority,
            PrivateKey authorityKey,
            Instant now,
            Duration validity,
            SecureRandom random) {
        Instant wanted = now.plus(validity);
        Instant last = authority.getNotAfter().toInstant();
        return signed(
                authority.getSubjectX500Principal(),
                new Content(
                        new X500Principal("O=Havu"), key, now.minus(BACKDATED), wanted.isBefore(last) ? wanted : last),
                authorityKey,
                random,
                critical(BASIC_CONSTRAINTS, Der.sequence()),
                critical(KEY_USAGE, Der.bitString(7, new byte[] {(byte) 0b1000_0000})), // digitalSignature
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.objectIdentifier(SERVER_AUTHENTICATION))),
                extension(SUBJECT_ALTERNATIVE_NAME, alternativeNames(names)),
                extension(SUBJECT_KEY_IDENTIFIER, Der.octetString(keyIdentifier(key))),
                extension(
                        AUTHORITY_KEY_IDENTIFIER,
                        Der.sequence(Der.taggedValue(0, keyIdentifier(authority.getPublicKey())))));
    }

    /** Whether an authority may sign a certificate, as far as the names in it are concerned. */
    static boolean mayBeSigned(X509Certificate certificate, X509Certificate authority) {
        byte[] extension = authority.getExtensionValue(NAME_CONSTRAINTS);
        if (extension == null) {
            return true;
        }
        try {
            X509CertSelector selector = new X509CertSelector();
            selector.setNameConstraints(unwrapped(extension));
            return selector.match(certificate);
        } catch (IOException e) {
            return false;
        }
    }

    /** What goes into a certificate besides its issuer and its extensions. */
    private record Content(X500Principal subject, PublicKey key, Instant from, Instant to) {}

    private static X509Certificate signed(
            X500Principal issuer, Content content, PrivateKey issuerKey, SecureRandom random, byte[]... extensions) {
        byte[] unsigned = Der.sequence(
                Der.tagged(0, Der.integer(VERSION_3)),
                Der.integer(new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1)),
                SIGNATURE_IDENTIFIER,
                issuer.getEncoded(),
                Der.sequence(Der.time(content.from()), Der.time(content.to())),
                content.subject().getEncoded(),
                content.key().getEncoded(),
                Der.tagged(3, Der.sequence(extensions)));
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(issuerKey, random);
            signature.update(unsigned);
            byte[] certificate = Der.sequence(unsigned, SIGNATURE_IDENTIFIER, Der.bitString(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.objectIdentifier(identifier), Der.octetString(value));
    }

    private static byte[] critical(String identifier, byte[] value) {
        return Der.sequence(Der.objectIdentifier(identifier), Der.yes(), Der.octetString(value));
    }

    private static byte[] alternativeNames(Collection<ServerName> names) {
        return Der.sequence(names.stream()
                .map(name -> switch (name) {
                    case ServerName.Dns(String text) -> Der.taggedValue(DNS_NAME, Der.ascii(text));
                    case ServerName.Address(var address) -> Der.taggedValue(IP_ADDRESS, address.getAddress());
                })
                .toArray(byte[][]::new));
    }

    /** Kinds of names that are not listed at all would be free; there is always a DNS name and an address. */
    private static byte[] nameConstraints(Collection<ServerName> names) {
        List<byte[]> permitted = new ArrayList<>();
        for (ServerName name : names) {
            permitted.add(Der.sequence(
                    switch (name) {
                        case ServerName.Dns(String text) -> Der.taggedValue(DNS_NAME, Der.ascii(text));
                        case ServerName.Address(var address) -> {
                            byte[] bytes = address.getAddress();
                            boolean loopback = address.isLoopbackAddress() && bytes.length == 4;
                            yield Der.taggedValue(
                                    IP_ADDRESS, network(bytes, loopback ? LOOPBACK_PREFIX : bytes.length * 8));
                        }
                    }));
        }
        return Der.sequence(Der.tagged(0, permitted.toArray(byte[][]::new)));
    }

    /** Address and mask. */
    private static byte[] network(byte[] address, int prefix) {
        byte[] network = new byte[address.length * 2];
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            network[bit / 8] |= (byte) (address[bit / 8] & mask);
            network[address.length + bit / 8] |= (byte) mask;
        }
        return network;
    }

    /** RFC 7093, method 4. */
    private static byte[] keyIdentifier(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Arrays.copyOf(digest, KEY_IDENTIFIER_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The content of an octet string, which the JDK leaves around the value of an extension. */
    private static byte[] unwrapped(byte[] octetString) {
        int lengthBytes = octetString[1] < 0 ? octetString[1] & 0x7f : 0;
        return Arrays.copyOfRange(octetString, 2 + lengthBytes, octetString.length);
    }
}
