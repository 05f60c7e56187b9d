package dev.havu.api.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rule for one path or query parameter: a scalar, or a list of scalars sent one by one, read from text. Checked by hand and not by the schema library,
 * because it runs on every request and a text has to be read as an integer or a boolean first.
 */
final class ParameterRule {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final Set<String> KNOWN_KEYWORDS = Set.of(
            "type",
            "format",
            "enum",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "default",
            "title",
            "description",
            "example",
            "examples",
            "deprecated",
            SchemaWords.RULE_KEYWORD,
            SchemaWords.REFUSAL_KEYWORD);

    private final Operation.Parameter parameter;
    private final String type;
    private final boolean uuid;
    private final List<String> allowed;
    private final long minimum;
    private final long maximum;
    private final int minimumLength;
    private final int maximumLength;
    private final @Nullable Pattern pattern;
    private final String words;
    private final @Nullable String refusal;

    /**
     * Prepares the rule.
     *
     * @throws IllegalArgumentException when the schema is richer than a scalar with simple bounds
     */
    ParameterRule(Operation.Parameter parameter, OpenApiDocument document, SchemaWords schemaWords) {
        boolean list = "array".equals(parameter.schema().path("type").asString(""));
        JsonNode schema = list ? document.resolve(parameter.schema().path("items")) : parameter.schema();
        for (String keyword : schema.propertyNames()) {
            if (!KNOWN_KEYWORDS.contains(keyword)) {
                throw new IllegalArgumentException(
                        "parameter " + parameter.name() + " uses the keyword '" + keyword + "', which is not checked");
            }
        }
        this.parameter = parameter;
        this.type = schema.path("type").asString("string");
        this.uuid = "uuid".equals(schema.path("format").asString(""));
        List<String> values = new ArrayList<>();
        for (JsonNode value : schema.path("enum")) {
            values.add(value.isString() ? value.stringValue() : value.toString());
        }
        this.allowed = List.copyOf(values);
        this.minimum = schema.path("minimum").asLong(Long.MIN_VALUE);
        this.maximum = schema.path("maximum").asLong(Long.MAX_VALUE);
        this.minimumLength = schema.path("minLength").asInt(0);
        this.maximumLength = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        this.pattern = schema.path("pattern").isString()
                ? Pattern.compile(schema.path("pattern").stringValue())
                : null;
        this.words = schemaWords.describe(schema);
        this.refusal = schema.path(SchemaWords.REFUSAL_KEYWORD).asString(null);
    }

    Operation.Parameter parameter() {
        return parameter;
    }

    /** What is asked for, completing "must be …". */
    String words() {
        return words;
    }

    /** The whole message for a value that is refused, where clients compare it. */
    @Nullable
    String refusal() {
        return refusal;
    }

    boolean accepts(String value) {
        return switch (type) {
            case "integer" -> acceptsInteger(value);
            case "boolean" -> {
                String lower = value.toLowerCase(Locale.ROOT);
                yield "true".equals(lower) || "false".equals(lower);
            }
            default -> acceptsString(value);
        };
    }

    /** Decimal digits of ASCII with or without a minus; what Java reads beyond that is no integer of JSON. */
    private boolean acceptsInteger(String value) {
        if (!INTEGER.matcher(value).matches()) {
            return false;
        }
        try {
            long number = Long.parseLong(value);
            return number >= minimum && number <= maximum && (allowed.isEmpty() || allowed.contains(value));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean acceptsString(String value) {
        if (uuid) {
            return isUuid(value);
        }
        // As JSON Schema counts, so that a character beyond the first plane is one and not two.
        int length = value.codePointCount(0, value.length());
        return (allowed.isEmpty() || allowed.contains(value))
                && length >= minimumLength
                && length <= maximumLength
                && (pattern == null || pattern.matcher(value).find());
    }

    /** Eight, four, four, four and twelve hexadecimal digits; any version. */
    static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char character = text.charAt(i);
            boolean hyphenHere = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphenHere ? character != '-' : Character.digit(character, 16) < 0 || character > 'f') {
                return false;
            }
        }
        return true;
    }
}
