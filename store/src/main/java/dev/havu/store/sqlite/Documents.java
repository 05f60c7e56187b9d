package dev.havu.store.sqlite;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.volumes.Volume;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** What is kept as JSON in a column: immutable specifications and short lists. */
final class Documents {
    private static final String EMPTY_LIST = "[]";
    private static final String EMPTY_MAP = "{}";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader STRINGS = MAPPER.readerForListOf(String.class);
    private static final ObjectReader TAGS = MAPPER.readerForListOf(Tag.class);
    private static final ObjectReader ATTACHMENTS = MAPPER.readerForListOf(Volume.Attachment.class);

    private static final ObjectReader MAP = MAPPER.readerForMapOf(Object.class);

    private Documents() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static String writeList(List<String> strings) {
        return strings.isEmpty() ? EMPTY_LIST : MAPPER.writeValueAsString(strings);
    }

    static String writeMap(Map<String, Object> values) {
        return values.isEmpty() ? EMPTY_MAP : MAPPER.writeValueAsString(values);
    }

    static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    static List<String> readStrings(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : STRINGS.readValue(json);
    }

    static Map<String, Object> readMap(String json) {
        return json.equals(EMPTY_MAP) ? Map.of() : MAP.readValue(json);
    }

    static List<Tag> readTags(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : TAGS.readValue(json);
    }

    static List<Volume.Attachment> readAttachments(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : ATTACHMENTS.readValue(json);
    }
}
