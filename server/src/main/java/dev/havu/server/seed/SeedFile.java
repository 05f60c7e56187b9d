package dev.havu.server.seed;

import dev.havu.domain.ErrorCode;
import dev.havu.server.config.Suggestions;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A seed file that has the right shape: every key is known, what must be there is there, and nothing is declared twice.
 *
 * @param content the file as a tree
 * @param lines where everything is, by its path
 */
record SeedFile(ObjectNode content, Map<String, Integer> lines) {
    private static final int MAXIMUM_NESTING = 20;
    /** Longer ones could be expanded to more than fits into memory. */
    private static final Pattern PLAIN_NUMBER = Pattern.compile("[-+]?[0-9]{1,20}(\\.[0-9]{1,20})?");

    private static final int MOST_PROBLEMS = 20;
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAXIMUM_NESTING)
                            .build())
                    .build())
            .build();

    /**
     * Reads a file of YAML, or JSON, which is YAML too.
     *
     * @throws SeedException with everything that is wrong with its shape
     */
    static SeedFile read(byte[] bytes) {
        return new Reader().read(bytes);
    }

    /** Where a path is, as people are told. */
    String place(String path) {
        Integer line = lines.get(path);
        return line == null ? path : "line " + line + ", " + path;
    }

    /** Entries of a list; none when there is no such list. */
    static List<ObjectNode> entries(JsonNode parent, String key) {
        List<ObjectNode> entries = new ArrayList<>();
        for (JsonNode entry : parent.path(key)) {
            entries.add((ObjectNode) entry);
        }
        return entries;
    }

    private static final class Reader {
        private final Map<String, Integer> lines = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        SeedFile read(byte[] bytes) {
            JsonNode root = parse(bytes);
            ObjectNode content = root instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
            if (root != null && root.isNull()) {
                lines.put("", 1);
            } else if (root != null) {
                check(root, "", Shape.FILE);
            }
            if (!problems.isEmpty()) {
                throw new SeedException(
                        ErrorCode.INVALID_REQUEST,
                        problems.size() <= MOST_PROBLEMS ? problems : problems.subList(0, MOST_PROBLEMS));
            }
            return new SeedFile(content, lines);
        }

        private @Nullable JsonNode parse(byte[] bytes) {
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                problems.add("it is not UTF-8 text");
                return null;
            }
            try (JsonParser parser = YAML.createParser(text)) {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    return JsonNodeFactory.instance.nullNode();
                }
                JsonNode root = node(parser, first, "");
                if (parser.nextToken() != null) {
                    problem(parser, "", "there must be one document only");
                }
                return root;
            } catch (JacksonException e) {
                TokenStreamLocation location = e.getLocation();
                String where =
                        location == null || location.getLineNr() < 1 ? "" : "line " + location.getLineNr() + ": ";
                problems.add(where + "it is not YAML: "
                        + e.getOriginalMessage().lines().findFirst().orElse(""));
                return null;
            }
        }

        private JsonNode node(JsonParser parser, JsonToken token, String path) {
            lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                problem(parser, path, "references (*name) are not supported");
                return JsonNodeFactory.instance.nullNode();
            }
            return switch (token) {
                case START_OBJECT -> object(parser, path);
                case START_ARRAY -> array(parser, path);
                case VALUE_STRING -> JsonNodeFactory.instance.stringNode(parser.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, path);
                case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
                case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
                case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
                case VALUE_EMBEDDED_OBJECT, PROPERTY_NAME, END_OBJECT, END_ARRAY, NOT_AVAILABLE -> {
                    problem(parser, path, "is no text, number, list or mapping");
                    yield JsonNodeFactory.instance.nullNode();
                }
            };
        }

        private ObjectNode object(JsonParser parser, String path) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (JsonToken token = parser.nextToken(); token == JsonToken.PROPERTY_NAME; token = parser.nextToken()) {
                String key = parser.currentName();
                String place = join(path, key);
                lines.putIfAbsent(place, parser.currentTokenLocation().getLineNr());
                object.set(key, node(parser, parser.nextToken(), place));
            }
            return object;
        }

        private ArrayNode array(JsonParser parser, String path) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                array.add(node(parser, token, path + "." + array.size()));
            }
            return array;
        }

        private JsonNode number(JsonParser parser, String path) {
            String text = parser.getString();
            if (!PLAIN_NUMBER.matcher(text).matches()) {
                problem(parser, path, "`" + shorten(text) + "` is no plain decimal number of at most 20 digits");
                return JsonNodeFactory.instance.nullNode();
            }
            BigDecimal number = new BigDecimal(text);
            return number.scale() == 0
                    ? JsonNodeFactory.instance.numberNode(number.toBigIntegerExact())
                    : JsonNodeFactory.instance.numberNode(number);
        }

        private void check(JsonNode node, String path, Shape shape) {
            switch (shape) {
                case Shape.Value() -> {
                    if (!node.isValueNode() || node.isNull()) {
                        problem(path, "must have a single value");
                    }
                }
                case Shape.Sequence(Shape each) -> {
                    if (!node.isArray()) {
                        problem(path, "must be a list");
                        return;
                    }
                    for (int i = 0; i < node.size(); i++) {
                        check(node.get(i), path + "." + i, each);
                    }
                    checkIdentities(node, path);
                }
                case Shape.Mapping mapping -> {
                    if (!(node instanceof ObjectNode object)) {
                        problem(path, "must hold keys with values");
                        return;
                    }
                    check(object, path, mapping);
                }
            }
        }

        private void check(ObjectNode object, String path, Shape.Mapping mapping) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                String place = join(path, entry.getKey());
                Shape shape = mapping.keys().get(entry.getKey());
                if (shape == null) {
                    problem(
                            place,
                            "there is no such key"
                                    + Suggestions.suggest(
                                            shorten(entry.getKey()),
                                            mapping.keys().keySet()));
                } else {
                    check(entry.getValue(), place, shape);
                }
            }
            for (String key : mapping.keys().keySet()) {
                if (mapping.required().contains(key) && !object.has(key)) {
                    problem(path, "`" + key + "` is missing");
                }
            }
        }

        private void checkIdentities(JsonNode list, String path) {
            String identity = Shape.IDENTITIES.get(path.substring(path.lastIndexOf('.') + 1));
            if (identity == null) {
                return;
            }
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < list.size(); i++) {
                String name = list.get(i).path(identity).asString("");
                if (!name.isEmpty() && !seen.add(name)) {
                    problem(path + "." + i, "`" + shorten(name) + "` is declared twice");
                }
            }
        }

        private void problem(JsonParser parser, String path, String what) {
            lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
            problem(path, what);
        }

        private void problem(String path, String what) {
            Integer line = lines.get(path);
            problems.add((line == null ? "" : "line " + line)
                    + (line == null || path.isEmpty() ? "" : ", ")
                    + (path.isEmpty() ? "" : path)
                    + ": " + what);
        }

        private static String join(String path, String key) {
            return path.isEmpty() ? shorten(key) : path + "." + shorten(key);
        }

        private static String shorten(String text) {
            return text.length() <= 60 ? text : text.substring(0, 60) + "…";
        }
    }
}
