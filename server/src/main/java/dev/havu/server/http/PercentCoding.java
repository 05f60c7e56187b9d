package dev.havu.server.http;

import dev.havu.domain.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of path segments and of query and form fields. */
public final class PercentCoding {
    private PercentCoding() {}

    /**
     * Decodes one path segment; a plus sign stays one.
     *
     * @throws Refusal {@code invalid_request} when the encoding is malformed or not UTF-8
     */
    public static String decodeSegment(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, false);
    }

    /**
     * Decodes a name or value of a query or form; a plus sign is a space.
     *
     * @throws Refusal {@code invalid_request} when the encoding is malformed or not UTF-8
     */
    public static String decodeField(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '%') {
                if (i + 2 >= text.length()
                        || !HexFormat.isHexDigit(text.charAt(i + 1))
                        || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                    throw malformed();
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else if (character == '+' && plusIsSpace) {
                bytes.put((byte) ' ');
            } else {
                int whole = text.codePointAt(i);
                bytes.put(Character.toString(whole).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(whole) - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static Refusal malformed() {
        return Refusal.invalid("The request URL is malformed: its percent-encoding is broken");
    }
}
