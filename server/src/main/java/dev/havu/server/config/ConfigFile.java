package dev.havu.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a configuration file says.
 *
 * @param name path as it was given
 * @param keys all keys at the top
 * @param scalars text of the scalar values by key, those of the section {@code incus} with that before their name
 * @param summaries what is in each section, in a few words
 */
record ConfigFile(
        String name,
        Set<String> keys,
        Map<String, String> scalars,
        Map<String, String> summaries,
        SimulationSection simulation,
        @Nullable FleetSection fleet,
        @Nullable IncusSection incus,
        List<ProjectSection> projects,
        List<CloudSection> clouds) {

    private static final String INCUS = "incus";

    /** Keys whose values are structures. */
    static final Set<String> SECTIONS = Set.of("simulation", "fleet", "incus", "projects", "clouds");

    /** No file. */
    static final ConfigFile NONE = new ConfigFile(
            "", Set.of(), Map.of(), Map.of(), SimulationSection.DEFAULT, null, null, List.of(), List.of());

    /** Reads a file and adds what is wrong with it to the problems. */
    static ConfigFile read(Path path, List<String> problems) {
        JsonNode content;
        try {
            content = Parsers.YAML.readTree(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            problems.add("the configuration file " + path + " does not exist");
            return NONE;
        } catch (IOException e) {
            problems.add("cannot read the configuration file " + path + ": " + e.getMessage());
            return NONE;
        } catch (JacksonException e) {
            problems.add("the configuration file " + path + " is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
            return NONE;
        }
        if (content.isMissingNode() || content.isNull()) {
            return NONE;
        }
        if (!(content instanceof ObjectNode settings)) {
            problems.add("the configuration file " + path + " must hold keys with values");
            return NONE;
        }
        return new Reader(path.toString(), settings, problems).read();
    }

    private static final class Reader {
        private final String name;
        private final ObjectNode settings;
        private final List<String> problems;
        private final Map<String, String> summaries = new LinkedHashMap<>();

        Reader(String name, ObjectNode settings, List<String> problems) {
            this.name = name;
            this.settings = settings;
            this.problems = problems;
        }

        ConfigFile read() {
            Map<String, String> scalars = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : settings.properties()) {
                if (!SECTIONS.contains(entry.getKey())) {
                    readScalar(entry.getKey(), entry.getValue(), scalars);
                }
            }
            liftScalars(scalars);
            SimulationSection simulation = bind("simulation", SimulationSection.class);
            FleetSection fleet = bind("fleet", FleetSection.class);
            return new ConfigFile(
                    name,
                    Set.copyOf(settings.propertyNames()),
                    scalars,
                    summaries,
                    simulation == null ? SimulationSection.DEFAULT : simulation,
                    fleet,
                    bind(INCUS, IncusSection.class),
                    bindList("projects", ProjectSection.class),
                    bindList("clouds", CloudSection.class));
        }

        private void readScalar(String key, JsonNode value, Map<String, String> scalars) {
            if (key.startsWith(Settings.INCUS) && Settings.isKnown(key)) {
                problems.add("'" + key + "' belongs into the section '" + INCUS + "', as '"
                        + key.substring(Settings.INCUS.length()) + "' (in " + name + ")");
            } else if (value.isValueNode() && !value.isNull()) {
                scalars.put(key, value.asString());
            } else if (Settings.isKnown(key)) {
                problems.add("'" + key + "' must have a single value (in " + name + ")");
            }
        }

        /** What can also be a flag is read as such, and is no longer in its section. */
        private void liftScalars(Map<String, String> scalars) {
            if (!(settings.path(INCUS) instanceof ObjectNode section)) {
                return;
            }
            for (String key : List.copyOf(section.propertyNames())) {
                JsonNode value = section.path(key);
                if (!Settings.isKnown(Settings.INCUS + key)) {
                    continue;
                }
                section.remove(key);
                if (value.isValueNode() && !value.isNull()) {
                    scalars.put(Settings.INCUS + key, value.asString());
                } else if (!value.isNull()) {
                    problems.add("'" + INCUS + "." + key + "' must have a single value (in " + name + ")");
                }
            }
        }

        private <T> @Nullable T bind(String section, Class<T> type) {
            JsonNode node = settings.path(section);
            if (node.isMissingNode() || node.isNull()) {
                return null;
            }
            summaries.put(section, "as in the file");
            return bind(node, section, type);
        }

        private <T> List<T> bindList(String section, Class<T> type) {
            JsonNode node = settings.path(section);
            if (node.isMissingNode() || node.isNull()) {
                return List.of();
            }
            if (!node.isArray()) {
                problems.add("'" + section + "' must be a list (in " + name + ")");
                return List.of();
            }
            summaries.put(section, node.size() + (node.size() == 1 ? " entry" : " entries"));
            List<T> entries = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                T entry = bind(node.get(i), section + "." + i, type);
                if (entry != null) {
                    entries.add(entry);
                }
            }
            return entries;
        }

        private <T> @Nullable T bind(JsonNode node, String place, Class<T> type) {
            try {
                return Sections.read(node, place, type, place.equals(INCUS) ? incusKeys() : List.of());
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage() + " (in " + name + ")");
                return null;
            }
        }

        private static List<String> incusKeys() {
            return Settings.all().stream()
                    .map(Setting::key)
                    .filter(key -> key.startsWith(Settings.INCUS))
                    .map(key -> key.substring(Settings.INCUS.length()))
                    .toList();
        }
    }

    /** Made only when there is a file. */
    private static final class Parsers {
        static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();

        private Parsers() {}
    }
}
