package dev.havu.engine.events;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes who waits for events of a cloud, after the commit that stored them. Carries no events: whoever wakes reads the store,
 * so that a slow reader holds up nobody and misses nothing. Safe to use from any thread.
 */
public final class EventBells {
    /** Why somebody who waited goes on. */
    public enum Woken {
        /** There may be events that were not there before. */
        NEWS,
        /** The time is over. */
        NOTHING,
        /** The server stops, or the cloud is gone. */
        ENDED
    }

    private static final class Bell {
        private final Lock lock = new ReentrantLock();
        private final Condition rang = lock.newCondition();
        private long times;
        private boolean ended;
    }

    private final Map<String, Bell> bells = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Events of a cloud were committed. */
    public void ring(String cloud) {
        Bell bell = bells.get(cloud);
        if (bell != null) {
            ring(bell, false);
        }
    }

    /** Nobody waits for events of a cloud any more, because it is gone. */
    public void end(String cloud) {
        Bell bell = bells.remove(cloud);
        if (bell != null) {
            ring(bell, true);
        }
    }

    /** Nobody waits any more. */
    public void close() {
        closed = true;
        bells.values().forEach(bell -> ring(bell, true));
    }

    /** How often there was news; to be taken before reading, and given to {@link #await} when nothing was found. */
    public long times(String cloud) {
        Bell bell = bell(cloud);
        bell.lock.lock();
        try {
            return bell.times;
        } finally {
            bell.lock.unlock();
        }
    }

    /** Waits until there is news that was not there at {@code times}. */
    public Woken await(String cloud, long times, Duration atMost) throws InterruptedException {
        Bell bell = bell(cloud);
        long left = atMost.toNanos();
        bell.lock.lock();
        try {
            while (true) {
                if (closed || bell.ended) {
                    return Woken.ENDED;
                }
                if (bell.times != times) {
                    return Woken.NEWS;
                }
                if (left <= 0) {
                    return Woken.NOTHING;
                }
                left = bell.rang.awaitNanos(left);
            }
        } finally {
            bell.lock.unlock();
        }
    }

    private Bell bell(String cloud) {
        return bells.computeIfAbsent(cloud, name -> new Bell());
    }

    private static void ring(Bell bell, boolean last) {
        bell.lock.lock();
        try {
            bell.times++;
            bell.ended |= last;
            bell.rang.signalAll();
        } finally {
            bell.lock.unlock();
        }
    }
}
