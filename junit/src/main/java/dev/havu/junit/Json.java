package dev.havu.junit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON: objects are maps in the order of the text, arrays are lists, numbers are exact decimals. Our own,
 * so that no library reaches the class path of those who test with Havu.
 */
final class Json {
    private static final int DEEPEST = 64;

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @return a map, a list, a string, a {@link BigDecimal}, a boolean or null
     * @throws IllegalArgumentException when the text is not well-formed JSON
     */
    static @Nullable Object read(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.skipSpace();
        if (json.position < text.length()) {
            throw json.malformed();
        }
        return value;
    }

    /**
     * The value as compact JSON.
     *
     * @param value of maps, iterables, strings, numbers, booleans and nulls
     */
    static String write(@Nullable Object value) {
        StringBuilder output = new StringBuilder();
        write(value, output);
        return output.toString();
    }

    private static void write(@Nullable Object value, StringBuilder output) {
        if (value instanceof Map<?, ?> map) {
            output.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                output.append(separator);
                writeString(entry.getKey().toString(), output);
                output.append(':');
                write(entry.getValue(), output);
                separator = ",";
            }
            output.append('}');
        } else if (value instanceof Iterable<?> elements) {
            output.append('[');
            String separator = "";
            for (Object element : elements) {
                output.append(separator);
                write(element, output);
                separator = ",";
            }
            output.append(']');
        } else if (value instanceof BigDecimal number) {
            output.append(number.toPlainString());
        } else if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            output.append(value);
        } else if (value instanceof String string) {
            writeString(string, output);
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void writeString(String value, StringBuilder output) {
        output.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> output.append("\\\"");
                case '\\' -> output.append("\\\\");
                case '\n' -> output.append("\\n");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        output.append("\\u%04x".formatted((int) c));
                    } else {
                        output.append(c);
                    }
                }
            }
        }
        output.append('"');
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw malformed();
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        expect("{");
        skipSpace();
        if (peek() == '}') {
            position++;
            return map;
        }
        while (true) {
            skipSpace();
            String name = string();
            skipSpace();
            expect(":");
            map.put(name, value(depth + 1));
            skipSpace();
            if (peek() == '}') {
                position++;
                return map;
            }
            expect(",");
        }
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        expect("[");
        skipSpace();
        if (peek() == ']') {
            position++;
            return list;
        }
        while (true) {
            list.add(value(depth + 1));
            skipSpace();
            if (peek() == ']') {
                position++;
                return list;
            }
            expect(",");
        }
    }

    private String string() {
        expect("\"");
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return value.toString();
            } else if (c == '\\') {
                value.append(escaped());
            } else if (c < ' ') {
                throw malformed();
            } else {
                value.append(c);
            }
        }
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed();
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw malformed();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        expect(word);
        return meaning;
    }

    private BigDecimal number() {
        int start = position;
        while (position < text.length() && "+-0123456789.eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String number = text.substring(start, position);
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")) {
            throw malformed();
        }
        return new BigDecimal(number);
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw malformed();
        }
        return text.charAt(position);
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private void expect(String word) {
        if (!text.startsWith(word, position)) {
            throw malformed();
        }
        position += word.length();
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed JSON at position " + position);
    }
}
