package dev.havu.engine.events;

import dev.havu.domain.events.RecordedEvent;
import dev.havu.engine.events.Events.Page;
import dev.havu.store.EventTable.Filter;
import dev.havu.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a cloud, read from the store once for all who follow it: without this, hundreds of followers that read
 * after every commit would leave nothing to those who write. Safe to use from any thread.
 */
final class RecentEvents {
    private static final int KEPT = 2_000;
    private static final int PIECE = 500;

    private final Lock lock = new ReentrantLock();
    private final Store store;
    private final String cloud;

    /** All events of the cloud after {@code from}, up to {@code until}. */
    private final List<RecordedEvent> events = new ArrayList<>();

    private long from;
    private long until;
    private long knownAt = -1;

    RecentEvents(Store store, String cloud) {
        this.store = store;
        this.cloud = cloud;
    }

    /**
     * What the store has after a cursor.
     *
     * @param times how often the bell had rung: what was committed before that is there
     * @return null when the cursor is too far back
     */
    @Nullable
    Page after(long cursor, Filter filter, int limit, long times) {
        lock.lock();
        try {
            if (knownAt < times) {
                readOn();
                knownAt = times;
            }
            return cursor < from ? null : select(cursor, filter, limit);
        } finally {
            lock.unlock();
        }
    }

    private void readOn() {
        if (knownAt < 0) {
            from = store.read(session -> session.events().newest(cloud));
            until = from;
            return;
        }
        List<RecordedEvent> more;
        do {
            more = store.read(session -> session.events().list(cloud, Filter.ALL, until, PIECE));
            events.addAll(more);
            if (!more.isEmpty()) {
                until = more.getLast().cursor();
            }
            int tooMany = events.size() - KEPT;
            if (tooMany > 0) {
                from = events.get(tooMany - 1).cursor();
                events.subList(0, tooMany).clear();
            }
        } while (more.size() == PIECE);
    }

    private Page select(long cursor, Filter filter, int limit) {
        List<RecordedEvent> selected = new ArrayList<>();
        for (int i = firstAfter(cursor); i < events.size() && selected.size() < limit; i++) {
            if (filter.accepts(events.get(i).event())) {
                selected.add(events.get(i));
            }
        }
        return new Page(selected, selected.size() == limit ? selected.getLast().cursor() : Math.max(cursor, until));
    }

    private int firstAfter(long cursor) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).cursor() <= cursor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
