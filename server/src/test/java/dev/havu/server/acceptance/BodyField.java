package dev.havu.server.acceptance;

import dev.havu.api.Json;
import dev.havu.api.contract.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One property that the document describes for the body of one operation, however deep, with what it must not be.
 *
 * @param path names and positions that lead to it: {@code [volumes, 0, size]}
 * @param schema its schema, references resolved
 * @param required whether its object must have it
 */
record BodyField(String operationId, List<String> path, JsonNode schema, boolean required) {
    private static final JsonNode DOCUMENT =
            Json.mapper().readTree(ApiClient.document().json());
    /** What a value of each type of JSON schema may look like, and what is none of them. */
    private static final List<Kind> KINDS = List.of(
            new Kind("string", "\"no such word\"", "no such word"),
            new Kind("integer", "7", "7"),
            new Kind("number", "1.5", "1.5"),
            new Kind("number", "1e400", "a number out of range"),
            new Kind("boolean", "true", "true"),
            new Kind("object", "{\"a\":1}", "an object"),
            new Kind("array", "[]", "an empty array"),
            new Kind("array", "[[]]", "an array"));

    private record Kind(String type, String json, String shown) {}

    /**
     * A value that the field must not have.
     *
     * @param json the value
     * @param place what the message says the value is of: the field, or one item of it
     * @param rule what the message must say about the rule
     * @param shown how the message must show the value; null when it is a secret
     * @param whole the whole message, where clients compare it
     */
    record Wrong(
            String json,
            String place,
            List<String> rule,
            @Nullable String shown,
            @Nullable String whole) {}

    /** Every field of every body of the document. */
    static List<BodyField> all() {
        List<BodyField> fields = new ArrayList<>();
        for (Operation operation : ApiClient.document().operations()) {
            Operation.RequestBody body = operation.requestBody();
            if (body != null) {
                addProperties(
                        fields,
                        operation.id(),
                        List.of(),
                        resolve(DOCUMENT.at(body.schemas().get("application/json"))));
            }
        }
        return fields;
    }

    private static void addProperties(
            List<BodyField> fields, String operationId, List<String> path, JsonNode objectSchema) {
        Set<String> required = strings(objectSchema.path("required"));
        for (String name : objectSchema.path("properties").propertyNames()) {
            JsonNode schema = resolve(objectSchema.path("properties").path(name));
            List<String> inside = append(path, name);
            fields.add(new BodyField(operationId, inside, schema, required.contains(name)));
            addProperties(fields, operationId, inside, schema);
            addProperties(fields, operationId, append(inside, "0"), resolve(schema.path("items")));
        }
    }

    /** As messages call it. */
    String name() {
        return String.join(".", path);
    }

    @Override
    public String toString() {
        return operationId + " " + name();
    }

    boolean isText() {
        return types().contains("string");
    }

    /** The body of a request, correct but for this field. */
    String body(SampleRequests.Sample sample, String json) {
        ObjectNode body = sampleBody(sample);
        // Put in as text, because not everything that can be sent can be held in a tree.
        String placeholder = "the value of " + name();
        parent(body).set(path.getLast(), Json.mapper().valueToTree(placeholder));
        return body.toString().replace("\"" + placeholder + "\"", json);
    }

    /** The body of a request, correct but for this field, which it lacks. */
    String bodyWithout(SampleRequests.Sample sample) {
        ObjectNode body = sampleBody(sample);
        parent(body).remove(path.getLast());
        return body.toString();
    }

    /** Values that break what the schema says, each in one way. */
    List<Wrong> wrongValues() {
        List<Wrong> wrong = new ArrayList<>();
        addWrong(wrong, name(), schema, "%s");
        JsonNode items = resolve(schema.path("items"));
        if (!items.isMissingNode()) {
            addWrong(wrong, name() + ".0", items, "[%s]");
            wrong.add(new Wrong("[null]", name() + ".0", rule(items), null, null));
        }
        return wrong;
    }

    private void addWrong(List<Wrong> wrong, String place, JsonNode schema, String form) {
        Set<String> types = types(schema);
        for (Kind kind : KINDS) {
            boolean fits = types.contains(kind.type) || (kind.type.equals("integer") && types.contains("number"));
            if (!fits) {
                add(wrong, place, schema, form, kind.json, kind.shown);
            }
        }
        if (types.contains("string")) {
            addWrongTexts(wrong, place, schema, form);
        }
        if (types.contains("integer")) {
            JsonNode minimum = schema.path("minimum");
            JsonNode maximum = schema.path("maximum");
            if (minimum.isNumber()) {
                for (long number : new long[] {minimum.asLong() - 1, -5, Long.MIN_VALUE}) {
                    add(wrong, place, schema, form, Long.toString(number), Long.toString(number));
                }
            }
            if (maximum.isNumber()) {
                String enormous = "1" + "0".repeat(30);
                add(wrong, place, schema, form, Long.toString(maximum.asLong() + 1), null);
                add(wrong, place, schema, form, enormous, enormous);
                add(wrong, place, schema, form, "1e999999999", "a number out of range");
            }
        }
        if (types.contains("array")) {
            addWrongArrays(wrong, place, schema, form);
        }
    }

    private void addWrongTexts(List<Wrong> wrong, String place, JsonNode schema, String form) {
        List<String> texts = new ArrayList<>();
        if (schema.has("enum")) {
            texts.addAll(List.of(
                    "no-such-word", "", swappedCase(schema.path("enum").path(0).asString())));
        }
        if (schema.path("minLength").asInt(0) > 0) {
            texts.add("");
        }
        if (schema.has("maxLength")) {
            texts.add("x".repeat(schema.path("maxLength").asInt() + 1));
        }
        if (schema.has("pattern")) {
            Pattern pattern = Pattern.compile(schema.path("pattern").asString());
            List.of("abc", "-1", "-a", "a-", "0", "1.5", " 50", "50 GB", "a b", "ä", "💾", "null").stream()
                    .filter(text -> !pattern.matcher(text).find())
                    .forEach(texts::add);
        }
        for (String text : texts) {
            String json = "\"" + text + "\"";
            if (schema.has("x-refusal")) {
                String whole = schema.path("x-refusal").asString();
                wrong.add(new Wrong(form.formatted(json), place, List.of(), null, whole));
            } else {
                add(wrong, place, schema, form, json, text.length() > 60 ? text.substring(0, 60) : text);
            }
        }
    }

    private void addWrongArrays(List<Wrong> wrong, String place, JsonNode schema, String form) {
        JsonNode items = resolve(schema.path("items"));
        if (schema.path("minItems").asInt(0) > 0) {
            add(wrong, place, schema, form, "[]", "an empty array");
        }
        if (schema.path("uniqueItems").asBoolean(false)) {
            add(wrong, place, schema, form, array(items, 1, 1).toString(), "an array");
        }
        if (schema.has("maxItems")) {
            ArrayNode tooMany = array(items, schema.path("maxItems").asInt() + 1, 0);
            add(wrong, place, schema, form, tooMany.toString(), "an array");
        }
    }

    private void add(
            List<Wrong> wrong, String place, JsonNode schema, String form, String json, @Nullable String shown) {
        // Messages do not repeat what may be a secret.
        boolean secret =
                path.stream().anyMatch(Set.of("key", "value", "script", "client_secret", "refresh_token")::contains);
        wrong.add(new Wrong(form.formatted(json), place, rule(schema), secret ? null : shown, null));
    }

    /** What any message about a schema has to say, told without the help of the code that says it. */
    private static List<String> rule(JsonNode schema) {
        if (schema.has("x-rule")) {
            return List.of(schema.path("x-rule").asString());
        }
        if (schema.has("enum")) {
            return List.copyOf(strings(schema.path("enum")));
        }
        List<String> words = new ArrayList<>();
        for (String type : types(schema)) {
            switch (type) {
                case "string" -> words.add(schema.path("format").asString("").equals("uuid") ? "a UUID" : "string");
                case "boolean" -> words.add("true or false");
                case "array" -> words.add("an array");
                case "null" -> {
                    // Nobody is told to send null.
                }
                default -> words.add(type);
            }
        }
        for (String bound : List.of("minimum", "maximum", "maxLength", "maxItems")) {
            if (schema.has(bound)) {
                words.add(schema.path(bound).asString());
            }
        }
        return words;
    }

    private static ObjectNode sampleBody(SampleRequests.Sample sample) {
        String body = sample.body() == null ? "{}" : sample.body();
        return (ObjectNode) Json.mapper().readTree(body);
    }

    /** The object that holds this field; what is missing on the way to it is made. */
    private ObjectNode parent(ObjectNode body) {
        JsonNode bodySchema = resolve(DOCUMENT.at(ApiClient.document()
                .operation(operationId)
                .requestBody()
                .schemas()
                .get("application/json")));
        ObjectNode object = body;
        JsonNode schema = bodySchema;
        for (int i = 0; i < path.size() - 1; i++) {
            String name = path.get(i);
            schema = resolve(schema.path("properties").path(name));
            if (path.get(i + 1).equals("0")) {
                if (!(object.get(name) instanceof ArrayNode array) || array.isEmpty()) {
                    object.set(name, array(resolve(schema.path("items")), 1, 0));
                }
                schema = resolve(schema.path("items"));
                object = (ObjectNode) object.get(name).get(0);
                i++;
            } else {
                if (!(object.get(name) instanceof ObjectNode)) {
                    object.set(name, correct(schema, 0));
                }
                object = (ObjectNode) object.get(name);
            }
        }
        return object;
    }

    private static ArrayNode array(JsonNode items, int count, int repeated) {
        ArrayNode array = Json.mapper().createArrayNode();
        for (int i = 0; i < count; i++) {
            array.add(correct(items, i));
        }
        for (int i = 0; i < repeated; i++) {
            array.add(correct(items, 0));
        }
        return array;
    }

    /** The smallest value that a schema allows, one of many. */
    private static JsonNode correct(JsonNode schema, int number) {
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        Set<String> types = types(schema);
        if (types.contains("object")) {
            ObjectNode object = Json.mapper().createObjectNode();
            for (String name : strings(schema.path("required"))) {
                object.set(name, correct(resolve(schema.path("properties").path(name)), number));
            }
            return object;
        }
        if (types.contains("integer")) {
            return Json.mapper().valueToTree(schema.path("minimum").asLong(1));
        }
        if (schema.path("format").asString("").equals("uuid")) {
            return Json.mapper().valueToTree(new UUID(0x4000, 0x8000_0000_0000_0000L + number).toString());
        }
        return Json.mapper().valueToTree("x" + number);
    }

    private Set<String> types() {
        return types(schema);
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isString() ? Set.of(type.asString()) : strings(type);
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new LinkedHashSet<>();
        for (JsonNode element : array) {
            if (element.isString()) {
                strings.add(element.asString());
            }
        }
        return strings;
    }

    private static JsonNode resolve(JsonNode node) {
        JsonNode current = node;
        while (current.path("$ref").isString()) {
            current = DOCUMENT.at(current.path("$ref").asString().substring(1));
        }
        return current;
    }

    private static List<String> append(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    private static String swappedCase(String text) {
        StringBuilder swapped = new StringBuilder();
        text.chars()
                .forEach(character -> swapped.append((char)
                        (Character.isUpperCase(character)
                                ? Character.toLowerCase(character)
                                : Character.toUpperCase(character))));
        return swapped.toString();
    }
}
