package dev.havu.server.config;

import dev.havu.domain.fleet.Placement.Order;
import dev.havu.domain.money.Currency;
import dev.havu.drivers.Progress;
import dev.havu.drivers.simulator.TransitionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Reads what is structured in the configuration, from a file or from elsewhere. */
public final class Sections {
    private static final JsonMapper MAPPER = JsonMapper.builder()
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

    private Sections() {}

    /**
     * Reads a section.
     *
     * @param place where it is, for messages
     * @throws IllegalArgumentException with one line that names the place, the value and the rule
     */
    public static <T> T read(JsonNode node, String place, Class<T> type) {
        return read(node, place, type, List.of());
    }

    /**
     * Reads a section.
     *
     * @param alsoKnown keys at its top that are read elsewhere
     */
    static <T> T read(JsonNode node, String place, Class<T> type, List<String> alsoKnown) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (UnrecognizedPropertyException e) {
            List<String> known = new ArrayList<>();
            if (e.getKnownPropertyIds() != null) {
                e.getKnownPropertyIds().forEach(property -> known.add(String.valueOf(property)));
            }
            if (e.getPath().size() == 1) {
                known.addAll(alsoKnown);
            }
            throw new IllegalArgumentException(
                    "'" + place(place, e) + "' is not a setting" + Suggestions.suggest(e.getPropertyName(), known), e);
        } catch (DatabindException e) {
            throw new IllegalArgumentException(place(place, e) + ": " + reason(e), e);
        }
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
