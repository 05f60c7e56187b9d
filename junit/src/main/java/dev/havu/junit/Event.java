package dev.havu.junit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param at when, by the clock of the cloud
 * @param type such as {@code instance.state_changed}
 * @param project whose it is; null for what concerns the whole cloud
 * @param resourceKind such as {@code instance}
 * @param resourceId id of what it is about
 * @param name what people call it, such as the host name of an instance
 * @param from status before, in the words that clients see; null unless it changed
 * @param to status after; null likewise
 * @param data what else there is to tell, as JSON
 */
public record Event(
        Instant at,
        String type,
        @Nullable String project,
        String resourceKind,
        String resourceId,
        String name,
        @Nullable String from,
        @Nullable String to,
        String data) {

    static Event of(JsonObject event) {
        return new Event(
                event.instant("at"),
                event.text("type"),
                event.textOrNull("project"),
                event.text("resource_kind"),
                event.text("resource_id"),
                event.text("name"),
                event.textOrNull("from"),
                event.textOrNull("to"),
                Json.write(event.fields().get("data")));
    }

    /** One line for people. */
    String line() {
        String change = to == null ? "" : from == null ? "  " + to : "  " + from + " -> " + to;
        return at + "  " + type + "  " + name + " (" + resourceId + ")" + change
                + (data.equals("{}") ? "" : "  " + data);
    }
}
