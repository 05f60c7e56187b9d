package dev.havu.server.config;

import dev.havu.domain.fleet.Placement.Order;
import dev.havu.domain.money.Currency;
import dev.havu.drivers.Progress;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
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
                return Parsers.SECTIONS.treeToValue(node, type);
            } catch (UnrecognizedPropertyException e) {
                List<String> known = new ArrayList<>();
                if (e.getKnownPropertyIds() != null) {
                    e.getKnownPropertyIds().forEach(property -> known.add(String.valueOf(property)));
                }
                if (place.equals(INCUS) && e.getPath().size() == 1) {
                    Settings.all().stream()
                            .map(Setting::key)
                            .filter(key -> key.startsWith(Settings.INCUS))
                            .forEach(key -> known.add(key.substring(Settings.INCUS.length())));
                }
                problems.add("'" + place(place, e) + "' is not a setting"
                        + Suggestions.suggest(e.getPropertyName(), known) + " (in " + name + ")");
            } catch (DatabindException e) {
                problems.add(place(place, e) + ": " + reason(e) + " (in " + name + ")");
            }
            return null;
        }

        private static String place(String start, DatabindException e) {
            StringBuilder place = new StringBuilder(start);
            for (JacksonException.Reference reference : e.getPath()) {
                place.append('.');
                if (reference.getPropertyName() == null) {
                    place.append(reference.getIndex());
                } else {
                    place.append(reference.getPropertyName());
                }
            }
            return place.toString();
        }

        /** Our own words where there are some; the library's first line otherwise. */
        private static String reason(DatabindException e) {
            if (e.getCause() instanceof IllegalArgumentException own && own.getMessage() != null) {
                return own.getMessage();
            }
            return e.getOriginalMessage().lines().findFirst().orElse("");
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
        static final JsonMapper SECTIONS = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(new SimpleModule()
                        .addDeserializer(Duration.class, new DurationDeserializer())
                        .addDeserializer(TransitionPolicy.class, new PolicyDeserializer())
                        .addDeserializer(Order.class, new WordDeserializer<>(Order.class))
                        .addDeserializer(Progress.Failure.class, new WordDeserializer<>(Progress.Failure.class))
                        .addDeserializer(Currency.class, new WordDeserializer<>(Currency.class)))
                .build();

        private Parsers() {}
    }

    private static final class DurationDeserializer extends StdDeserializer<Duration> {
        DurationDeserializer() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            return duration(parser.readValueAs(JsonNode.class), context);
        }

        static Duration duration(JsonNode value, DeserializationContext context) {
            String text = value.isValueNode() ? value.asString() : "a structure";
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw DatabindException.from(context, "must be " + e.getMessage() + ", but was '" + text + "'");
            }
        }
    }

    /** {@code instant}, {@code {fixed: 300ms}}, {@code {from: 2s, to: 3s}} or {@code {reads: 3}}. */
    private static final class PolicyDeserializer extends StdDeserializer<TransitionPolicy> {
        private static final String RULE =
                "must be instant, {fixed: 300ms}, {from: 2s, to: 3s} or {reads: 3}, but was ";

        PolicyDeserializer() {
            super(TransitionPolicy.class);
        }

        @Override
        public TransitionPolicy deserialize(JsonParser parser, DeserializationContext context) {
            JsonNode value = parser.readValueAs(JsonNode.class);
            if (value.isString() && value.stringValue().equals("instant")) {
                return new TransitionPolicy.Instant();
            }
            Set<String> names = Set.copyOf(value.propertyNames());
            try {
                if (names.equals(Set.of("fixed"))) {
                    return new TransitionPolicy.Fixed(DurationDeserializer.duration(value.get("fixed"), context));
                }
                if (names.equals(Set.of("from", "to"))) {
                    return new TransitionPolicy.Range(
                            DurationDeserializer.duration(value.get("from"), context),
                            DurationDeserializer.duration(value.get("to"), context));
                }
                if (names.equals(Set.of("reads")) && value.get("reads").isInt()) {
                    return new TransitionPolicy.AfterReads(value.get("reads").intValue());
                }
            } catch (IllegalArgumentException e) {
                throw DatabindException.from(context, String.valueOf(e.getMessage()), e);
            }
            throw DatabindException.from(context, RULE + value);
        }
    }

    /** Constants of an enum in lower case. */
    private static final class WordDeserializer<E extends Enum<E>> extends StdDeserializer<E> {
        private final Class<E> type;

        WordDeserializer(Class<E> type) {
            super(type);
            this.type = type;
        }

        @Override
        public E deserialize(JsonParser parser, DeserializationContext context) {
            String word = parser.readValueAs(JsonNode.class).asString("");
            List<String> words = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String name = constant.name().toLowerCase(Locale.ROOT);
                if (name.equals(word)) {
                    return constant;
                }
                words.add(name);
            }
            throw DatabindException.from(
                    context, "must be one of " + String.join(", ", words) + ", but was '" + word + "'");
        }
    }
}
