package dev.havu.api.contract;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns what the schema library found into the one sentence that helps: which field, what it was, what it must be. Of a
 * failed union only the branch that was meant is told.
 */
final class SchemaErrors {
    private static final Set<String> UNIONS = Set.of("oneOf", "anyOf");
    private static final Set<String> CLOSED = Set.of("additionalProperties", "unevaluatedProperties");
    private static final Set<String> CHOICES = Set.of("const", "enum");
    private static final Set<String> FIXED = Set.of("const");
    private static final Set<String> FORMS = Set.of("format", "pattern");

    private final OpenApiDocument document;
    private final SchemaWords words;

    SchemaErrors(OpenApiDocument document, SchemaWords words) {
        this.document = document;
        this.words = words;
    }

    /**
     * The sentence for the first thing that is wrong.
     *
     * @param errors as the library gave them, not empty
     * @param whole what to call the value itself, such as "The request body"
     */
    String explain(List<Error> errors, String whole) {
        return explainFirst(errors, errors, whole);
    }

    private String explainFirst(List<Error> candidates, List<Error> all, String whole) {
        Error first = candidates.getFirst();
        if (UNIONS.contains(first.getKeyword())) {
            return explainUnion(first, all, whole);
        }
        List<String> path = path(first.getInstanceLocation());
        if ("required".equals(first.getKeyword())) {
            path.add(first.getProperty());
            return String.join(".", path) + " is required";
        }
        if (CLOSED.contains(first.getKeyword())) {
            path.add(first.getProperty());
            return String.join(".", path) + " is not in the document";
        }
        JsonNode schema = document.root().at(Schemas.schemaPointer(first));
        if (FORMS.contains(first.getKeyword())
                && schema.path(SchemaWords.REFUSAL_KEYWORD).isString()) {
            return schema.path(SchemaWords.REFUSAL_KEYWORD).stringValue();
        }
        return sentence(path, whole, words.describe(schema), first);
    }

    private String explainUnion(Error union, List<Error> all, String whole) {
        String prefix = union.getEvaluationPath().toString() + "/";
        Map<String, List<Error>> branches = new LinkedHashMap<>();
        for (Error error : all) {
            String place = error.getEvaluationPath().toString();
            if (place.startsWith(prefix)) {
                int end = place.indexOf('/', prefix.length());
                String branch = place.substring(prefix.length(), end < 0 ? place.length() : end);
                branches.computeIfAbsent(branch, _ -> new ArrayList<>()).add(error);
            }
        }
        String here = union.getInstanceLocation().toString();
        branches.values()
                .removeIf(errors -> errors.stream()
                        .anyMatch(error -> "type".equals(error.getKeyword())
                                && error.getInstanceLocation().toString().equals(here)));
        if (branches.size() > 1) {
            Map<String, List<Error>> meant = without(branches, CHOICES);
            if (meant.isEmpty()) {
                // A fixed value tells branches apart; one out of a list may just be misspelled in the branch that was
                // meant.
                meant = without(branches, FIXED);
                if (meant.isEmpty() || meant.size() == branches.size()) {
                    return explainChoice(branches, whole);
                }
            }
            branches = meant;
        }
        List<Error> fewest = null;
        for (List<Error> errors : branches.values()) {
            if (fewest == null || errors.size() < fewest.size()) {
                fewest = errors;
            }
        }
        if (fewest != null) {
            return explainFirst(fewest, all, whole);
        }
        JsonNode owner = document.root().at(Schemas.schemaPointer(union));
        return sentence(path(union.getInstanceLocation()), whole, words.describe(owner), union);
    }

    private static Map<String, List<Error>> without(Map<String, List<Error>> branches, Set<String> keywords) {
        Map<String, List<Error>> left = new LinkedHashMap<>(branches);
        left.values().removeIf(errors -> errors.stream().anyMatch(error -> keywords.contains(error.getKeyword())));
        return left;
    }

    /** Every branch wants another fixed value of one field: name them all. */
    private String explainChoice(Map<String, List<Error>> branches, String whole) {
        Error shown = null;
        Set<String> wanted = new LinkedHashSet<>();
        for (List<Error> errors : branches.values()) {
            for (Error error : errors) {
                if (CHOICES.contains(error.getKeyword())) {
                    if (shown == null) {
                        shown = error;
                    }
                    wanted.add(words.describe(document.root().at(Schemas.schemaPointer(error))));
                    break;
                }
            }
        }
        Error error = Objects.requireNonNull(shown);
        String rule = wanted.size() == 1
                ? String.join(", ", wanted)
                : "one of " + String.join(", ", wanted).replace("one of ", "");
        return sentence(path(error.getInstanceLocation()), whole, rule, error);
    }

    private static String sentence(List<String> path, String whole, String rule, Error error) {
        String field = path.isEmpty() ? whole : String.join(".", path);
        @Nullable String value = SchemaWords.describeValue(path, error.getInstanceNode());
        return field + " must be " + rule + (value == null ? "" : ", but was " + value);
    }

    static List<String> path(NodePath location) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(String.valueOf(location.getElement(i)));
        }
        return path;
    }
}
