package dev.havu.server.events;

import dev.havu.api.Timestamps;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.RecordedEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as it is shown, everywhere the same. */
public record EventView(
        long cursor,
        String at,
        String type,
        @Nullable String project,
        String resourceKind,
        String resourceId,
        String name,
        @Nullable String from,
        @Nullable String to,
        Map<String, Object> data) {

    public static EventView of(RecordedEvent recorded) {
        Event event = recorded.event();
        return new EventView(
                recorded.cursor(),
                Timestamps.format(recorded.at()),
                event.type().word(),
                event.project(),
                event.resourceKind().word(),
                event.resourceId(),
                event.name(),
                event.from(),
                event.to(),
                event.data());
    }
}
