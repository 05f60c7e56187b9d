package dev.havu.server.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes those forms of DER, the encoding of certificates, that ours consist of (X.690). Nothing is read here. */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int NULL = 0x05;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_SPECIFIC = 0x80;
    private static final int CONSTRUCTED = 0x20;

    /** Certificates write years with two digits up to here (RFC 5280, 4.1.2.5). */
    private static final int LAST_SHORT_YEAR = 2049;

    private static final DateTimeFormatter SHORT_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter LONG_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] yes() {
        return element(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] integer(BigInteger number) {
        return element(INTEGER, number.toByteArray());
    }

    static byte[] nothing() {
        return element(NULL);
    }

    static byte[] octetString(byte[] content) {
        return element(OCTET_STRING, content);
    }

    /** Bits in whole bytes, of which the last {@code unused} ones do not count. */
    static byte[] bitString(int unused, byte[] content) {
        return element(BIT_STRING, new byte[] {(byte) unused}, content);
    }

    static byte[] objectIdentifier(String dotted) {
        String[] numbers = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        base128(content, Integer.parseInt(numbers[0]) * 40 + Integer.parseInt(numbers[1]));
        for (int i = 2; i < numbers.length; i++) {
            base128(content, Integer.parseInt(numbers[i]));
        }
        return element(OBJECT_IDENTIFIER, content.toByteArray());
    }

    static byte[] time(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        return time.getYear() <= LAST_SHORT_YEAR
                ? element(UTC_TIME, ascii(SHORT_TIME.format(time)))
                : element(GENERALIZED_TIME, ascii(LONG_TIME.format(time)));
    }

    /** A tag of the surrounding structure around whole elements, or instead of that of a sequence. */
    static byte[] tagged(int number, byte[]... elements) {
        return element(CONTEXT_SPECIFIC | CONSTRUCTED | number, elements);
    }

    /** A tag of the surrounding structure instead of that of a simple value. */
    static byte[] taggedValue(int number, byte[] content) {
        return element(CONTEXT_SPECIFIC | number, content);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        if (length < 0x80) {
            element.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int start = digits[0] == 0 ? 1 : 0;
            element.write(0x80 | (digits.length - start));
            element.write(digits, start, digits.length - start);
        }
        for (byte[] part : parts) {
            element.writeBytes(part);
        }
        return element.toByteArray();
    }

    /** Seven bits per byte, the highest first; all but the last byte have the eighth bit set. */
    private static void base128(ByteArrayOutputStream output, int number) {
        int groups = Math.max(1, (38 - Integer.numberOfLeadingZeros(number)) / 7);
        for (int group = groups - 1; group >= 0; group--) {
            int more = group > 0 ? 0x80 : 0;
            output.write(more | ((number >>> (7 * group)) & 0x7f));
        }
    }
}
