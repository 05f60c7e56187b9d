package dev.havu.drivers.incus;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.api.IncusException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The tasks that are being carried out, each on a virtual thread of its own: the engine asks and never waits. A resource has
 * one job at a time; a newer task ends the older one and starts when that has ended. Nothing here survives a restart, and
 * nothing has to: the engine asks again, and every job begins by looking at what is there.
 */
final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /** When the engine asks again although nothing was reported to it; a job that ends reports itself. */
    private static final Duration FALLBACK = Duration.ofSeconds(30);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 5;

    private final Consumer<Task> ended;
    private final Lock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Map<Key, Job> jobs = new HashMap<>();
    private int threads;
    private boolean closed;

    /**
     * No jobs yet.
     *
     * @param ended told of every task whose answer can be fetched
     */
    Jobs(Consumer<Task> ended) {
        this.ended = ended;
    }

    /** What a job does. It may take as long as it needs, and must bear being interrupted and done once more. */
    @FunctionalInterface
    interface Work {
        /**
         * Brings about what the task wants.
         *
         * @throws InterruptedException if the task is no longer wanted
         */
        Outcome carryOut() throws InterruptedException;
    }

    /** What came of doing the work. */
    sealed interface Outcome {
        /** The answer for the engine. */
        record Answer(Progress progress) implements Outcome {}

        /** Something outside is not ready yet; the work is done once more after {@code pause}. */
        record Again(Duration pause) implements Outcome {}

        /** What the task wanted is so, and addresses are as they were. */
        static Outcome done() {
            return new Answer(new Progress.Done(Map.of()));
        }

        /** It will not happen. */
        static Outcome failed(Progress.Failure failure, String reason) {
            return new Answer(new Progress.Failed(failure, reason));
        }
    }

    /** Volumes have two kinds of tasks that go on beside each other for the engine, but one thing stands behind both. */
    private record Key(Class<?> kind, String resourceId, boolean reconcile) {
        static Key of(Task task) {
            return new Key(task.getClass(), task.resourceId(), task.step() == Step.VOLUME_RECONCILE);
        }
    }

    private static final class Job {
        private Task task;
        private @Nullable Thread thread;
        private @Nullable Progress answer;
        /** How long to wait before the work is done once more; set instead of an answer. */
        private @Nullable Duration again;
        /** When that is over, once the engine has asked. */
        private @Nullable Instant notBefore;

        private int failures;

        private Job(Task task) {
            this.task = task;
        }
    }

    /** The answer about a task, if there is one; otherwise sees to it that it is being carried out. */
    Progress ask(Task task, Instant now, Work work) {
        lock.lock();
        try {
            Job job = jobs.computeIfAbsent(Key.of(task), key -> new Job(task));
            if (!same(job.task, task)) {
                job.task = task;
                job.failures = 0;
                job.answer = null;
                job.again = null;
                job.notBefore = null;
                if (job.thread != null) {
                    // Starts when the former one has ended and the engine asks again, which its end brings about.
                    job.thread.interrupt();
                    return new Progress.Pending(now.plus(FALLBACK));
                }
            }
            Progress answer = job.answer;
            if (answer != null) {
                jobs.remove(Key.of(task), job);
                return answer;
            }
            Duration again = job.again;
            if (again != null) {
                job.again = null;
                job.notBefore = now.plus(again);
            }
            Instant notBefore = job.notBefore;
            if (notBefore != null && now.isBefore(notBefore)) {
                return new Progress.Pending(notBefore);
            }
            if (job.thread == null && !closed) {
                job.notBefore = null;
                start(job, work);
            }
            return new Progress.Pending(now.plus(FALLBACK));
        } finally {
            lock.unlock();
        }
    }

    /** Whether something is being done for a machine or volume. */
    boolean busy(String resourceId) {
        lock.lock();
        try {
            return jobs.entrySet().stream()
                    .anyMatch(
                            entry -> entry.getKey().resourceId().equals(resourceId) && entry.getValue().thread != null);
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts everything and waits until nothing runs any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            jobs.values().forEach(job -> {
                if (job.thread != null) {
                    job.thread.interrupt();
                }
            });
            while (threads > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void start(Job job, Work work) {
        Task task = job.task;
        threads++;
        job.thread = Thread.ofVirtual()
                .name(task.step() + " " + task.resourceId())
                .start(() -> {
                    Outcome outcome = null;
                    try {
                        outcome = run(job, task, work);
                    } finally {
                        finish(job, task, outcome);
                    }
                });
    }

    /** Null when it ended without one: because the task is no longer wanted, mostly. */
    private static @Nullable Outcome run(Job job, Task task, Work work) {
        try {
            return work.carryOut();
        } catch (InterruptedException unwanted) {
            return null;
        } catch (RuntimeException failure) {
            if (Thread.currentThread().isInterrupted()) {
                return null;
            }
            job.failures++;
            Level level = job.failures == 1 ? Level.WARN : Level.INFO;
            LOG.atLevel(level)
                    .setCause(failure instanceof IncusException ? null : failure)
                    .log(
                            "{} of {} did not succeed and is tried again: {}",
                            task.step(),
                            task.resourceId(),
                            failure.getMessage());
            Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(job.failures - 1, MOST_DOUBLINGS));
            return new Outcome.Again(wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait);
        }
    }

    private void finish(Job job, Task task, @Nullable Outcome outcome) {
        boolean tell;
        lock.lock();
        try {
            job.thread = null;
            threads--;
            idle.signalAll();
            if (same(job.task, task)) {
                switch (outcome) {
                    // Whoever asks for it nevertheless is not to keep it running in circles.
                    case null -> job.again = FIRST_RETRY;
                    case Outcome.Answer(Progress progress) -> job.answer = progress;
                    case Outcome.Again(Duration pause) -> job.again = pause;
                }
            }
            tell = !closed;
        } finally {
            lock.unlock();
        }
        if (tell) {
            // Whoever is told must not take the end of this job for his own.
            Thread.interrupted();
            ended.accept(task);
        }
    }

    /**
     * Whether an answer about one is an answer about the other. A volume's task carries all that is wanted of it; a machine's
     * is told by its number, because what else may change of it meanwhile, such as tags, changes nothing for the machine.
     */
    private static boolean same(Task one, Task other) {
        return one.step() == other.step()
                && one.number() == other.number()
                && volume(one).equals(volume(other));
    }

    private static Optional<Volume> volume(Task task) {
        return task instanceof Task.OfVolume(Step step, Volume volume)
                ? Optional.of(volume.asMade())
                : Optional.empty();
    }
}
