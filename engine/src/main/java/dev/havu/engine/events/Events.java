package dev.havu.engine.events;

import dev.havu.domain.events.RecordedEvent;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.store.EventTable.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happened in the clouds, to be read by cursor or followed as it goes on. */
public final class Events {
    private static final int PAGE = 500;

    private final Transactions transactions;
    private final EventBells bells;

    public Events(Transactions transactions) {
        this.transactions = transactions;
        this.bells = transactions.bells();
    }

    /**
     * A piece of what happened.
     *
     * @param next pass it as {@code after} for what follows; it has passed over whatever the filter leaves out
     */
    public record Page(List<RecordedEvent> events, long next) {}

    /** The events of a cloud after a cursor, oldest first. */
    public Page list(String cloud, Filter filter, long after, int limit) {
        return transactions.store().read(session -> {
            List<RecordedEvent> events = session.events().list(cloud, filter, after, limit);
            if (events.size() == limit) {
                return new Page(events, events.getLast().cursor());
            }
            return new Page(events, Math.max(after, session.events().newest(cloud)));
        });
    }

    /** An event of a cloud; empty when there is none, or none any more. */
    public Optional<RecordedEvent> find(String cloud, long cursor) {
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.events().find(cloud, cursor)));
    }

    /** Who follows the events of a cloud. */
    public interface Follower {
        /** Takes the next event. */
        void happened(RecordedEvent event);

        /** Everything that has happened so far was handed over. */
        default void upToDate() {}

        /** Nothing has happened for a while. */
        default void quiet() {}
    }

    /**
     * Hands over the events of a cloud after a cursor as they happen. Returns when the server stops or the cloud is gone; what
     * the follower throws ends it too.
     *
     * @param quietAfter how long nothing must happen until the follower is told so
     */
    public void follow(Cloud cloud, Filter filter, long after, Duration quietAfter, Follower follower)
            throws InterruptedException {
        long cursor = after;
        // Before looking whether the cloud is there: whoever removes it ends its bell after that.
        EventBells.Bell bell = bells.of(cloud.name());
        while (cloud.equals(transactions.clouds().find(cloud.name()))) {
            long times = bell.times();
            Page recent = bell.recent().after(cursor, filter, PAGE, times);
            Page page = recent != null ? recent : list(cloud.name(), filter, cursor, PAGE);
            page.events().forEach(follower::happened);
            cursor = page.next();
            if (page.events().size() == PAGE) {
                continue;
            }
            follower.upToDate();
            switch (bell.await(times, quietAfter)) {
                case NEWS -> {}
                case NOTHING -> follower.quiet();
                case ENDED -> {
                    return;
                }
            }
        }
    }

    /** The followers of a cloud return, because it is gone; to be called when it is no longer among the clouds. */
    public void end(String cloud) {
        bells.end(cloud);
    }

    /** All followers return, because the server stops. */
    public void close() {
        bells.close();
    }
}
