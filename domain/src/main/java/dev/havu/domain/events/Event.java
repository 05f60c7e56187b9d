package dev.havu.domain.events;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a cloud. It is stored with the change it tells of, which gives it time and cursor
 * ({@link RecordedEvent}).
 *
 * @param project whose it is; null for what concerns the whole cloud
 * @param resourceId id of what it is about; for projects, credentials and clouds their name
 * @param name what people call it, such as the host name of an instance
 * @param from status before, in the words clients see; null unless the state changed
 * @param to status after, likewise; also that of something new
 * @param data whatever else there is to tell: texts, numbers, flags, and lists and maps of these; never a secret
 */
public record Event(
        EventType type,
        @Nullable String project,
        ResourceKind resourceKind,
        String resourceId,
        String name,
        @Nullable String from,
        @Nullable String to,
        Map<String, Object> data) {
    public Event {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** An event with nothing more to tell than what happened to which resource. */
    public static Event of(
            EventType type, @Nullable String project, ResourceKind resourceKind, String resourceId, String name) {
        return new Event(type, project, resourceKind, resourceId, name, null, null, Map.of());
    }

    /** The same with the status before and after. */
    public Event between(@Nullable String statusBefore, @Nullable String statusAfter) {
        return new Event(type, project, resourceKind, resourceId, name, statusBefore, statusAfter, data);
    }

    /** The same with one more thing to tell. */
    public Event with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(key, value);
        return new Event(type, project, resourceKind, resourceId, name, from, to, more);
    }
}
