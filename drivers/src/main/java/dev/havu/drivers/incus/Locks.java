package dev.havu.drivers.incus;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock per thing in Incus, so that two jobs never change the same one at once. Nobody holds two of them, except that of a
 * machine inside that of its cluster.
 */
final class Locks {
    private final Map<String, Held> locks = new ConcurrentHashMap<>();

    private static final class Held {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /** What is done while nobody else does something to the same thing. */
    @FunctionalInterface
    interface Action<R> {
        /**
         * Does it.
         *
         * @throws InterruptedException if the task is no longer wanted
         */
        R run() throws InterruptedException;
    }

    /** Runs an action alone. */
    <R> R with(String name, Action<R> action) throws InterruptedException {
        Held held = locks.compute(name, (key, present) -> {
            Held used = present == null ? new Held() : present;
            used.users++;
            return used;
        });
        try {
            held.lock.lockInterruptibly();
            try {
                return action.run();
            } finally {
                held.lock.unlock();
            }
        } finally {
            locks.compute(name, (key, present) -> --held.users == 0 ? null : held);
        }
    }

    /** How many locks somebody holds or waits for; the others are forgotten. */
    int inUse() {
        return locks.size();
    }
}
