package dev.havu.store;

import dev.havu.domain.events.Event;
import dev.havu.domain.events.RecordedEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, in order; of each cloud the newest events are kept. */
public interface EventTable {
    /** So many events of a cloud are kept at least; older ones are forgotten now and then. */
    int KEPT = 100_000;

    /**
     * Which events to list.
     *
     * @param project only those of this project; null for all
     * @param types only those whose type begins with one of these; empty for all
     */
    record Filter(@Nullable String project, List<String> types) {
        public static final Filter ALL = new Filter(null, List.of());

        public Filter {
            types = List.copyOf(types);
        }

        /** Whether it lets an event pass. */
        public boolean accepts(Event event) {
            return (project == null || project.equals(event.project()))
                    && (types.isEmpty() || types.stream().anyMatch(event.type().word()::startsWith));
        }
    }

    void insert(String cloud, Instant at, Event event);

    /** Events of a cloud after a cursor, oldest first. */
    List<RecordedEvent> list(String cloud, Filter filter, long after, int limit);

    /** An event of a cloud; null when there is none, or none any more. */
    @Nullable
    RecordedEvent find(String cloud, long cursor);

    /** The cursor of the cloud's newest event; 0 when there is none. */
    long newest(String cloud);
}
