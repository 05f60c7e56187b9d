package dev.havu.store.sqlite;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.volumes.Volume;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is kept as JSON in a column: immutable specifications and short lists. */
final class Documents {
    private static final String EMPTY_LIST = "[]";
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<Tag>> TAGS = new TypeReference<>() {};
    private static final TypeReference<List<Volume.Attachment>> ATTACHMENTS = new TypeReference<>() {};
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Documents() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static String writeList(List<String> strings) {
        return strings.isEmpty() ? EMPTY_LIST : MAPPER.writeValueAsString(strings);
    }

    static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }

    static List<String> readStrings(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : MAPPER.readValue(json, STRINGS);
    }

    static List<Tag> readTags(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : MAPPER.readValue(json, TAGS);
    }

    static List<Volume.Attachment> readAttachments(String json) {
        return json.equals(EMPTY_LIST) ? List.of() : MAPPER.readValue(json, ATTACHMENTS);
    }
}
