package dev.havu.api.contract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;

/** Says in plain words what a schema asks for and what a value is, for error messages. */
final class SchemaWords {
    /** A schema may say in words what it asks for, where the words made from its keywords would not help. */
    static final String RULE_KEYWORD = "x-rule";
    /** A schema may give the whole message for a malformed text, where clients compare it. */
    static final String REFUSAL_KEYWORD = "x-refusal";

    private static final int MAXIMUM_VALUE_LENGTH = 60;
    private static final Set<String> SECRETS =
            Set.of("client_secret", "refresh_token", "access_token", "key", "script", "value", "password");

    private final OpenApiDocument document;

    SchemaWords(OpenApiDocument document) {
        this.document = document;
    }

    /** Completes "must be …": {@code an integer of at least 1}, {@code one of a, b, c}, {@code a UUID}. */
    String describe(JsonNode schema) {
        JsonNode resolved = document.resolve(schema);
        if (resolved.path(RULE_KEYWORD).isString()) {
            return resolved.path(RULE_KEYWORD).stringValue();
        }
        if (resolved.has("const")) {
            return plain(resolved.path("const"));
        }
        if (resolved.has("enum")) {
            List<String> values = new ArrayList<>();
            for (JsonNode value : resolved.path("enum")) {
                if (!value.isNull()) {
                    values.add(plain(value));
                }
            }
            return values.size() == 1 ? values.getFirst() : "one of " + String.join(", ", values);
        }
        for (String union : List.of("oneOf", "anyOf")) {
            if (resolved.has(union)) {
                Set<String> branches = new LinkedHashSet<>();
                for (JsonNode branch : resolved.path(union)) {
                    if (!"null".equals(document.resolve(branch).path("type").asString(""))) {
                        branches.add(describe(branch));
                    }
                }
                return String.join(" or ", branches);
            }
        }
        if (resolved.path("allOf").size() == 1) {
            return describe(resolved.path("allOf").path(0));
        }
        Set<String> types = new LinkedHashSet<>();
        for (String type : types(resolved)) {
            types.add(describeType(type, resolved));
        }
        return types.isEmpty() ? "as the API reference describes it" : String.join(" or ", types);
    }

    private static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isString()) {
            return List.of(type.stringValue());
        }
        List<String> types = new ArrayList<>();
        for (JsonNode one : type) {
            if (!"null".equals(one.asString(""))) {
                types.add(one.asString(""));
            }
        }
        return types;
    }

    private String describeType(String type, JsonNode schema) {
        return switch (type) {
            case "integer" -> bounded("an integer", schema);
            case "number" -> bounded("a number", schema);
            case "boolean" -> "true or false";
            case "string" -> describeString(schema);
            case "array" -> describeArray(schema);
            case "object" -> "an object";
            default -> type;
        };
    }

    private static String bounded(String noun, JsonNode schema) {
        JsonNode minimum = schema.path("minimum");
        JsonNode maximum = schema.path("maximum");
        if (minimum.isNumber() && maximum.isNumber()) {
            return noun + " between " + plain(minimum) + " and " + plain(maximum);
        }
        if (minimum.isNumber()) {
            return noun + " of at least " + plain(minimum);
        }
        if (maximum.isNumber()) {
            return noun + " of at most " + plain(maximum);
        }
        if (schema.path("exclusiveMinimum").isNumber()) {
            return noun + " greater than " + plain(schema.path("exclusiveMinimum"));
        }
        return noun;
    }

    private static String describeString(JsonNode schema) {
        return switch (schema.path("format").asString("")) {
            case "uuid" -> "a UUID";
            case "date-time" -> "a date and time in RFC 3339 form";
            default -> describeText(schema);
        };
    }

    private static String describeText(JsonNode schema) {
        int minimum = schema.path("minLength").asInt(0);
        int maximum = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        String length;
        if (maximum == Integer.MAX_VALUE) {
            length = switch (minimum) {
                case 0 -> "a string";
                case 1 -> "a non-empty string";
                default -> "a string of at least " + minimum + " characters";
            };
        } else {
            length = minimum == 0
                    ? "a string of at most " + maximum + " characters"
                    : "a string of " + minimum + " to " + maximum + " characters";
        }
        return schema.path("pattern").isString()
                ? length + " that matches " + schema.path("pattern").stringValue()
                : length;
    }

    private String describeArray(JsonNode schema) {
        int minimum = schema.path("minItems").asInt(0);
        int maximum = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        String items = switch (schema.path("items").isMissingNode() ? "" : describe(schema.path("items"))) {
            case "a UUID" -> "UUIDs";
            case "a string", "a non-empty string" -> "strings";
            case "an object" -> "objects";
            default -> "items";
        };
        String noun = schema.path("uniqueItems").asBoolean(false) ? "different " + items : items;
        if (minimum > 0 && maximum < Integer.MAX_VALUE) {
            return "an array of " + minimum + " to " + maximum + " " + noun;
        }
        if (minimum > 0) {
            return "an array of at least " + minimum + " " + noun;
        }
        if (maximum < Integer.MAX_VALUE) {
            return "an array of at most " + maximum + " " + noun;
        }
        return "items".equals(noun) ? "an array" : "an array of " + noun;
    }

    /**
     * What a value is, completing "but was …"; null when it must not be repeated because the field, or one it stands in,
     * holds secrets.
     *
     * @param path names and positions that lead to the value
     */
    static @Nullable String describeValue(List<String> path, JsonNode value) {
        for (String name : path) {
            if (SECRETS.contains(name)) {
                return null;
            }
        }
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return value.isEmpty() ? "an empty array" : "an array";
        }
        if (value.isString()) {
            return quoteIfUnclear(value.stringValue());
        }
        if (value instanceof DoubleNode number && Double.isInfinite(number.doubleValue())) {
            return "a number out of range";
        }
        return shorten(value.toString());
    }

    /** A string as it is, shortened; in quotes when without them it would read as something else. */
    static String quoteIfUnclear(String value) {
        boolean unclear = value.isBlank()
                || !value.equals(value.strip())
                || "null".equals(value)
                || "true".equals(value)
                || "false".equals(value)
                || value.chars().allMatch(SchemaWords::isNumeric);
        String shown = shorten(value);
        return unclear ? '"' + shown + '"' : shown;
    }

    private static boolean isNumeric(int character) {
        return Character.isDigit(character) || character == '-' || character == '.';
    }

    /** The first characters of a value, control characters left out. */
    static String shorten(String value) {
        StringBuilder shown = new StringBuilder();
        int characters = 0;
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            if (characters++ == MAXIMUM_VALUE_LENGTH) {
                return shown.append('…').toString();
            }
            int character = value.codePointAt(i);
            shown.appendCodePoint(Character.isISOControl(character) ? ' ' : character);
        }
        return shown.toString();
    }

    private static String plain(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
