package dev.havu.api;

import dev.havu.domain.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * JSON as the API speaks it: snake_case names, nulls written out, unknown properties ignored, one value accepted where a
 * list is expected, exact decimals, and instants as RFC 3339 with three fraction digits and {@code Z}
 * ({@code 2023-07-15T14:10:26.654Z}). A property that occurs twice and nesting deeper than {@value #MAXIMUM_NESTING}
 * levels are refused.
 *
 * <p>The one mapper of the process; it is immutable and safe to use from any thread.
 */
public final class Json {
    /** How deep arrays and objects may be nested in a document that is read. */
    public static final int MAXIMUM_NESTING = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAXIMUM_NESTING)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantSerializer())
                    .addDeserializer(Instant.class, new InstantDeserializer()))
            .build();

    private Json() {}

    /** The mapper itself, for callers that stream. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** The value as compact JSON in UTF-8. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Reads what a client sent.
     *
     * @param body UTF-8 text
     * @throws Refusal {@code invalid_request} when it is not one well-formed JSON value; the message tells where, and
     *     never repeats the text, which may hold a secret
     */
    public static JsonNode readRequest(byte[] body) {
        try {
            JsonNode document = isPlainAscii(body) ? MAPPER.readTree(body) : MAPPER.readTree(decodeStrictly(body));
            if (document.isMissingNode()) {
                throw Refusal.invalid("The request body is empty, JSON was expected");
            }
            if (hasLoneSurrogate(body)) {
                throw Refusal.invalid(
                        "The request body is malformed: it has half a character, a surrogate without the other");
            }
            return document;
        } catch (CharacterCodingException e) {
            throw Refusal.invalid("The request body is malformed: it is not UTF-8 text");
        } catch (StreamConstraintsException e) {
            throw Refusal.invalid("The request body is malformed: it is nested deeper than " + MAXIMUM_NESTING
                    + " levels, or a name or number in it is too long");
        } catch (JacksonException e) {
            throw Refusal.invalid(describe(e));
        }
    }

    /**
     * Binds a document that was read and checked before.
     *
     * @throws Refusal {@code invalid_request} when the document does not fit the type
     */
    public static <T> T convert(JsonNode document, Class<T> type) {
        try {
            return MAPPER.treeToValue(document, type);
        } catch (JacksonException e) {
            throw Refusal.invalid("The request body does not fit: " + pathOf(e) + " has a value of the wrong type");
        }
    }

    private static String describe(JacksonException e) {
        String original = e.getOriginalMessage();
        if (original != null && original.startsWith("Duplicate")) {
            return "The request body is malformed: a property occurs twice in one object" + at(e);
        }
        return "The request body is malformed JSON" + at(e);
    }

    private static String at(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String pathOf(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : e.getPath()) {
            if (!path.isEmpty()) {
                path.append('.');
            }
            path.append(reference.getPropertyName() == null ? reference.getIndex() : reference.getPropertyName());
        }
        return path.isEmpty() ? "it" : path.toString();
    }

    /** True when Jackson's own guess of the encoding can only be UTF-8; a zero byte would make it guess UTF-16. */
    private static boolean isPlainAscii(byte[] text) {
        for (byte b : text) {
            if (b <= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether an escape in well-formed JSON is one half of a character: no text in UTF-8 can hold it, so it could be
     * neither kept nor sent back.
     */
    private static boolean hasLoneSurrogate(byte[] json) {
        boolean highBefore = false;
        int i = 0;
        while (i < json.length) {
            boolean escape = json[i] == '\\';
            boolean unicode = escape && json[i + 1] == 'u';
            char character = unicode ? unicodeEscape(json, i + 2) : 0;
            if (highBefore != Character.isLowSurrogate(character)) {
                return true;
            }
            highBefore = Character.isHighSurrogate(character);
            i += unicode ? 6 : escape ? 2 : 1;
        }
        return highBefore;
    }

    private static char unicodeEscape(byte[] json, int start) {
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            value = value * 16 + Character.digit(json[i], 16);
        }
        return (char) value;
    }

    private static String decodeStrictly(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(text))
                .toString();
    }

    private static final class InstantSerializer extends StdSerializer<Instant> {
        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(Timestamps.format(value));
        }
    }

    private static final class InstantDeserializer extends StdDeserializer<Instant> {
        InstantDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            String text = parser.getString();
            try {
                return Timestamps.parse(text);
            } catch (DateTimeParseException e) {
                return (Instant)
                        context.handleWeirdStringValue(Instant.class, text, "not a date and time in RFC 3339 form");
            }
        }
    }
}
