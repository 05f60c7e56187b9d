package dev.havu.server.tls;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Private keys as OpenSSL wrote them before PKCS #8, and as Incus' own client still does, brought into that form: the same
 * content, after the name of its algorithm (RFC 5208).
 */
final class OlderKeys {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    /** What the curve stands behind in an EC key (RFC 5915). */
    private static final int PARAMETERS = 0xa0;

    /** Longer lengths have as many bytes as the first one says. */
    private static final int LONG_LENGTH = 0x80;

    private static final int MOST_LENGTH_BYTES = 3;

    private OlderKeys() {}

    /**
     * A key on an elliptic curve (RFC 5915), which names its curve itself.
     *
     * @throws IllegalArgumentException if it is none
     */
    static byte[] ofEllipticCurve(byte[] key) {
        ByteBuffer content = element(ByteBuffer.wrap(key), SEQUENCE);
        element(content, INTEGER);
        element(content, OCTET_STRING);
        ByteBuffer curve = element(content, PARAMETERS);
        byte[] name = new byte[curve.remaining()];
        curve.get(name);
        return wrapped(Der.sequence(Der.objectIdentifier("1.2.840.10045.2.1"), name), key);
    }

    /** An RSA key (RFC 8017, A.1.2). */
    static byte[] ofRsa(byte[] key) {
        return wrapped(Der.sequence(Der.objectIdentifier("1.2.840.113549.1.1.1"), Der.nothing()), key);
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octetString(key));
    }

    /** The content of the next element, which has to be of a kind; what follows it is what remains. */
    private static ByteBuffer element(ByteBuffer from, int tag) {
        try {
            int found = Byte.toUnsignedInt(from.get());
            if (found != tag) {
                throw new IllegalArgumentException("not a private key: " + found + " where " + tag + " belongs");
            }
            int length = Byte.toUnsignedInt(from.get());
            if (length >= LONG_LENGTH) {
                int bytes = length - LONG_LENGTH;
                if (bytes > MOST_LENGTH_BYTES) {
                    throw new IllegalArgumentException("not a private key: too long");
                }
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << Byte.SIZE | Byte.toUnsignedInt(from.get());
                }
            }
            ByteBuffer content = from.slice(from.position(), length);
            from.position(from.position() + length);
            return content;
        } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
            throw new IllegalArgumentException("not a private key: cut off", cut);
        }
    }
}
