package dev.havu.api.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Joins the hand-written OpenAPI sources, one YAML file per area, into one compact JSON document. Runs in the build, so
 * that the server never parses YAML when it starts.
 *
 * <p>{@code openapi.yaml} holds what there is once (version, title, servers, security); every file may add paths,
 * components and tags. Nothing is ever overwritten: the same path, component or tag in two files is an error, as is a
 * reference that leads nowhere.
 */
public final class OpenApiBundler {
    private static final String ROOT_FILE = "openapi.yaml";
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private OpenApiBundler() {}

    /**
     * Bundles a folder into a file.
     *
     * @param arguments the folder with the YAML files, and the JSON file to write
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected two arguments: the folder to read and the file to write");
        }
        Path target = Path.of(arguments[1]);
        byte[] document = JsonMapper.shared().writeValueAsBytes(bundle(Path.of(arguments[0])));
        Files.createDirectories(target.toAbsolutePath().getParent());
        if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), document)) {
            Files.write(target, document);
        }
    }

    /**
     * The document made of all YAML files in a folder and its subfolders.
     *
     * @throws IllegalArgumentException when two files say different things about one name, or a reference is broken
     */
    public static ObjectNode bundle(Path folder) throws IOException {
        ObjectNode document = read(folder.resolve(ROOT_FILE));
        for (Path file : areaFiles(folder)) {
            String name = folder.relativize(file).toString();
            for (Map.Entry<String, JsonNode> section : read(file).properties()) {
                switch (section.getKey()) {
                    case "paths" -> addAll(document.withObjectProperty("paths"), section.getValue(), name);
                    case "components" -> {
                        ObjectNode components = document.withObjectProperty("components");
                        for (Map.Entry<String, JsonNode> kind :
                                section.getValue().properties()) {
                            addAll(components.withObjectProperty(kind.getKey()), kind.getValue(), name);
                        }
                    }
                    case "tags" -> addTags(document.withArrayProperty("tags"), section.getValue(), name);
                    default ->
                        throw new IllegalArgumentException(
                                name + ": only " + ROOT_FILE + " may have the section '" + section.getKey() + "'");
                }
            }
        }
        List<String> broken = new ArrayList<>();
        collectBrokenReferences(document, document, broken);
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException("references that lead nowhere: " + String.join(", ", broken));
        }
        return document;
    }

    private static List<Path> areaFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.equals(folder.resolve(ROOT_FILE)))
                    .sorted()
                    .toList();
        }
    }

    private static ObjectNode read(Path file) throws IOException {
        try {
            if (YAML.readTree(Files.readAllBytes(file)) instanceof ObjectNode content) {
                return content;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + ": expected a mapping at the top");
    }

    private static void addAll(ObjectNode target, JsonNode additions, String file) {
        for (Map.Entry<String, JsonNode> addition : additions.properties()) {
            if (target.has(addition.getKey())) {
                throw new IllegalArgumentException(
                        file + ": '" + addition.getKey() + "' is already defined in another file");
            }
            target.set(addition.getKey(), addition.getValue());
        }
    }

    private static void addTags(ArrayNode target, JsonNode additions, String file) {
        for (JsonNode addition : additions) {
            for (JsonNode present : target) {
                if (present.path("name").equals(addition.path("name"))) {
                    throw new IllegalArgumentException(file + ": tag '"
                            + addition.path("name").asString("") + "' is already defined in another file");
                }
            }
            target.add(addition);
        }
    }

    private static void collectBrokenReferences(JsonNode document, JsonNode node, List<String> broken) {
        if (node.path("$ref").isString()) {
            String target = node.path("$ref").stringValue();
            if (!target.startsWith("#/") || document.at(target.substring(1)).isMissingNode()) {
                broken.add(target);
            }
        }
        for (JsonNode child : node) {
            collectBrokenReferences(document, child, broken);
        }
    }
}
