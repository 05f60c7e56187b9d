package dev.havu.engine.events;

import dev.havu.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes who waits for events of a cloud, after the commit that stored them. Carries no events: whoever wakes reads them,
 * so that a slow reader holds up nobody and misses nothing. Safe to use from any thread.
 */
public final class EventBells {
    /** Why somebody who waited goes on. */
    enum Woken {
        /** There may be events that were not there before. */
        NEWS,
        /** The time is over. */
        NOTHING,
        /** The server stops, or the cloud is gone. */
        ENDED
    }

    private final Store store;
    private final Map<String, Bell> bells = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public EventBells(Store store) {
        this.store = store;
    }

    /** Events of a cloud were committed. */
    public void ring(String cloud) {
        Bell bell = bells.get(cloud);
        if (bell != null) {
            bell.ring(false);
        }
    }

    /** Nobody waits for events of a cloud any more, because it is gone. */
    void end(String cloud) {
        Bell bell = bells.remove(cloud);
        if (bell != null) {
            bell.ring(true);
        }
    }

    /** Nobody waits any more. */
    void close() {
        closed = true;
        bells.values().forEach(bell -> bell.ring(true));
    }

    /** The bell of a cloud. */
    Bell of(String cloud) {
        Bell bell = bells.computeIfAbsent(cloud, name -> new Bell(new RecentEvents(store, name)));
        if (closed) {
            bell.ring(true);
        }
        return bell;
    }

    /** Rings when there is news of one cloud. */
    static final class Bell {
        private final Lock lock = new ReentrantLock();
        private final Condition rang = lock.newCondition();
        private final RecentEvents recent;
        private long times;
        private boolean ended;

        private Bell(RecentEvents recent) {
            this.recent = recent;
        }

        /** The newest events of the cloud. */
        RecentEvents recent() {
            return recent;
        }

        /** How often it rang; to be taken before reading, and given to {@link #await} when nothing was found. */
        long times() {
            lock.lock();
            try {
                return times;
            } finally {
                lock.unlock();
            }
        }

        /** Waits until it has rung more often. */
        Woken await(long timesBefore, Duration atMost) throws InterruptedException {
            long left = atMost.toNanos();
            lock.lockInterruptibly();
            try {
                while (!ended && times == timesBefore && left > 0) {
                    left = rang.awaitNanos(left);
                }
                if (ended) {
                    return Woken.ENDED;
                }
                return times == timesBefore ? Woken.NOTHING : Woken.NEWS;
            } finally {
                lock.unlock();
            }
        }

        private void ring(boolean last) {
            lock.lock();
            try {
                times++;
                ended |= last;
                rang.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
