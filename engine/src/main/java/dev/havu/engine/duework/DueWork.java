package dev.havu.engine.duework;

import dev.havu.drivers.Progress;
import dev.havu.drivers.Task;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudDropped;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Store;
import dev.havu.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what falls due, cloud by cloud and in order of time. There is no other background work in the engine: whatever has
 * to happen later is a row of the due-work table, and survives a restart there.
 */
public final class DueWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DueWork.class);
    private static final int BATCH = 100;
    /** How many pieces of simulated work share a transaction: others have to wait for so many at most. */
    private static final int STEPS = 200;
    /** What moves resources on; other work is never waited for. */
    private static final Set<Kind> TRANSITIONS =
            EnumSet.of(Kind.INSTANCE, Kind.VOLUME, Kind.CLUSTER, Kind.CLUSTER_NODE);

    private static final Duration RETRY_AFTER_FAULT = Duration.ofSeconds(5);
    /** A driver that asks to be called again at once must not keep the loop busy. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);
    /** The longest sleep, so that a clock set by the machine's administrator is noticed. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    private final Store store;
    private final Transactions transactions;
    private final Map<Kind, StepHandler> handlers;
    private final Map<Cloud, Lock> cloudLocks = new ConcurrentHashMap<>();
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** What a driver has reported about while it was being asked; without this the answer, which is older, would win. */
    private final Set<Reported> news = ConcurrentHashMap.newKeySet();

    /** When each running cloud's next item falls due, as far as known. */
    private final Map<Cloud, Instant> expected = new ConcurrentHashMap<>();

    private @Nullable Thread thread;

    private boolean closed;

    /**
     * Work of one process.
     *
     * @param handlers what each kind of resource does with the driver's answers
     */
    public DueWork(Store store, Transactions transactions, Map<Kind, StepHandler> handlers) {
        this.store = store;
        this.transactions = transactions;
        this.handlers = new EnumMap<>(handlers);
    }

    /**
     * Resumes what a former process left unfinished, and starts the thread that does the work of running clouds when its
     * time has come, beginning with what is overdue.
     */
    public void start() {
        transactions.clouds().all().forEach(this::resume);
        transactions.clouds().all().forEach(this::lookAhead);
        Thread started = Thread.ofPlatform().name("havu-due-work").daemon(true).unstarted(this::loop);
        thread = started;
        started.start();
    }

    /** Tells the thread that something will be due. */
    public void expect(Cloud cloud, Instant dueAt) {
        if (!cloud.clock().isRunning()) {
            return;
        }
        Instant earliest = expected.merge(cloud, dueAt, (a, b) -> a.isBefore(b) ? a : b);
        if (earliest.equals(dueAt)) {
            wake();
        }
    }

    private record Reported(Kind kind, String resourceId) {}

    /** A driver has something new to say about a resource: it is asked at once. */
    public void progressed(Cloud cloud, Kind kind, String resourceId) {
        Reported reported = new Reported(kind, resourceId);
        news.add(reported);
        transactions.run(cloud.name(), transaction -> {
            boolean awaited = transaction.session().dueWork().dueAt(kind, resourceId) != null;
            if (awaited) {
                transaction.schedule(kind, resourceId, transaction.now());
            } else {
                news.remove(reported);
            }
            return awaited;
        });
    }

    /** Does everything that is due in a cloud now, including what it makes due, and returns when all is done. */
    public void settle(Cloud cloud) {
        Lock cloudLock = lockOf(cloud);
        cloudLock.lock();
        try {
            settleLocked(cloud);
        } finally {
            cloudLock.unlock();
        }
        lookAhead(cloud);
    }

    /** As {@link #settle}, unless somebody is at it already, who will see to what follows, too. */
    private void settleUnlessBusy(Cloud cloud) {
        Lock cloudLock = lockOf(cloud);
        if (!cloudLock.tryLock()) {
            return;
        }
        try {
            settleLocked(cloud);
        } finally {
            cloudLock.unlock();
        }
        lookAhead(cloud);
    }

    private void settleLocked(Cloud cloud) {
        if (cloud.driver().isSimulated()) {
            Instant until = cloud.clock().instant();
            while (doSome(cloud, until)) {
                until = cloud.clock().instant();
            }
            return;
        }
        boolean more = true;
        while (more) {
            List<Item> due = store.read(
                    session -> session.dueWork().due(cloud.name(), cloud.clock().instant(), BATCH));
            due.forEach(item -> carryOutOrPutOff(cloud, item));
            more = !due.isEmpty();
        }
    }

    /** Goes on with the work of a cloud whose state was put in the place of another. */
    public void takeUp(Cloud cloud) {
        resume(cloud);
        if (cloud.clock().isRunning()) {
            lookAhead(cloud);
        } else {
            // What is due at this very moment no movement of the clock would come upon.
            settle(cloud);
        }
    }

    /** Does something while no work of a cloud is done and nobody moves its clock. */
    public <R> R exclusively(Cloud cloud, Supplier<R> action) {
        Lock cloudLock = lockOf(cloud);
        cloudLock.lock();
        try {
            return action.get();
        } finally {
            cloudLock.unlock();
            lookAhead(cloud);
        }
    }

    /**
     * Moves a clock that does not follow the machine, doing on the way everything that falls due, each at its time. One that
     * runs is held meanwhile, and runs on from there.
     *
     * @throws IllegalStateException if the clock shows the machine's time
     */
    public void advance(Cloud cloud, Duration duration) {
        advance(cloud, stands -> stands.plus(duration), arrived -> {});
    }

    /**
     * The same, to a time that depends on where the clock stands.
     *
     * @param target not before where the clock stands
     * @param arrival what else to do when it has arrived, in the transaction that keeps that it has
     */
    public void advance(Cloud cloud, UnaryOperator<Instant> target, Consumer<Transaction> arrival) {
        exclusively(cloud, () -> {
            cloud.clock().hold();
            try {
                moveTo(cloud, target.apply(cloud.clock().instant()), arrival);
            } finally {
                cloud.clock().release();
            }
            return cloud;
        });
    }

    /** Moves a clock that stands; whoever calls has the cloud to himself. */
    public void moveTo(Cloud cloud, Instant target, Consumer<Transaction> arrival) {
        if (cloud.clock().isRunning()) {
            throw new IllegalStateException("a running clock cannot be moved");
        }
        cloud.clock().headFor(target);
        try {
            do {
                doAllUntil(cloud, target);
            } while (!arrived(cloud, target, arrival));
        } finally {
            cloud.clock().headFor(null);
        }
    }

    /** The end of a move, unless a command has come and made something due before it. */
    private boolean arrived(Cloud cloud, Instant target, Consumer<Transaction> arrival) {
        return transactions.runSteps(cloud, transaction -> {
            Instant next = transaction.session().dueWork().next(cloud.name());
            if (next != null && !next.isAfter(target)) {
                return false;
            }
            transaction.moveOn(target);
            arrival.accept(transaction);
            cloud.clock().moveTo(target);
            return true;
        });
    }

    private void doAllUntil(Cloud cloud, Instant target) {
        if (cloud.driver().isSimulated()) {
            boolean more = true;
            while (more) {
                more = doSome(cloud, target);
            }
            return;
        }
        Instant next = nextUntil(cloud, target);
        while (next != null) {
            if (next.isAfter(cloud.clock().instant())) {
                cloud.clock().moveTo(next);
            }
            settleLocked(cloud);
            next = nextUntil(cloud, target);
        }
    }

    /**
     * Does some simulated work, in order, and moves a clock that stands along with it. What fails holds up nothing else: then
     * each piece is done alone, and the one that fails is put off.
     *
     * @return whether there may be more
     */
    private boolean doSome(Cloud cloud, Instant until) {
        AtomicReference<@Nullable Item> last = new AtomicReference<>();
        try {
            return doSome(cloud, until, STEPS, last);
        } catch (CloudDropped gone) {
            throw gone;
        } catch (RuntimeException defect) {
            LOG.debug("work of cloud {} is done piece by piece", cloud.name(), defect);
        }
        boolean more = true;
        for (int i = 0; more && i < STEPS; i++) {
            try {
                last.set(null);
                more = doSome(cloud, until, 1, last);
            } catch (CloudDropped gone) {
                throw gone;
            } catch (RuntimeException defect) {
                Item failed = last.get();
                if (failed == null) {
                    throw defect;
                }
                putOff(cloud, failed, defect);
            }
        }
        return more;
    }

    /** @return whether there may be more */
    private boolean doSome(Cloud cloud, Instant until, int most, AtomicReference<@Nullable Item> last) {
        AtomicBoolean faulty = new AtomicBoolean();
        boolean more = transactions.runSteps(cloud, transaction -> {
            int done = 0;
            while (done < most) {
                List<Item> due = transaction.session().dueWork().due(cloud.name(), until, 1);
                if (due.isEmpty()) {
                    break;
                }
                Item item = due.getFirst();
                last.set(item);
                if (item.dueAt().isAfter(transaction.now())) {
                    transaction.moveOn(item.dueAt());
                }
                carryOut(transaction, item, faulty);
                done++;
            }
            if (!cloud.clock().isRunning()) {
                // Last of all: when this is taken back, the clock has not moved.
                cloud.clock().moveTo(transaction.now());
            }
            return done == most;
        });
        if (faulty.get()) {
            transactions.faults().refresh(cloud.name());
        }
        return more;
    }

    /** @param faulty set when a fault rule was asked, so that it may have been used up */
    private void carryOut(Transaction transaction, Item item, AtomicBoolean faulty) {
        StepHandler handler = handler(item.kind());
        StepHandler.Present present = handler.present(transaction.session(), item.resourceId());
        if (present == null || present.deadline() == null) {
            transaction.session().dueWork().remove(item.kind(), item.resourceId());
            return;
        }
        Instant now = transaction.now();
        Task task = present.task();
        if (!now.isBefore(present.deadline())) {
            handler.overdue(transaction, item.resourceId(), present);
            return;
        }
        if (task != null && transactions.faults().mayDecide(transaction.cloud().name(), task)) {
            faulty.set(true);
            if (endedByFault(transaction, handler, item, present, task)) {
                return;
            }
        }
        Progress progress =
                task == null ? new Progress.Pending(present.deadline()) : ask(transaction.cloud(), task, now);
        conclude(transaction, handler, item, present, progress);
    }

    /** What has to pass before no resource of a cloud is on its way to another state. */
    public sealed interface Unrest {
        /** Nothing is on its way. */
        record None() implements Unrest {}

        /** Something is, until this time at least. */
        record Until(Instant instant) implements Unrest {}

        /** Something is that waits for clients to read it, not for time. */
        record AwaitingReads() implements Unrest {}
    }

    /** Looks for the first thing that is on its way to another state. */
    public Unrest unrest(Cloud cloud) {
        return store.read(session -> {
            Unrest found = new Unrest.None();
            for (Item item : session.dueWork().all(cloud.name())) {
                StepHandler.Present present = TRANSITIONS.contains(item.kind())
                        ? handler(item.kind()).present(session, item.resourceId())
                        : null;
                if (present != null && present.task() != null) {
                    if (!(cloud.driver().foresee(present.task(), cloud.clock().instant())
                            instanceof Progress.AwaitingReads)) {
                        return new Unrest.Until(item.dueAt());
                    }
                    found = new Unrest.AwaitingReads();
                }
            }
            return found;
        });
    }

    /** Forgets a cloud that was dropped. */
    public void forget(Cloud cloud) {
        expected.remove(cloud);
        cloudLocks.remove(cloud);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Instant nextUntil(Cloud cloud, Instant target) {
        Instant next = next(cloud);
        return next == null || next.isAfter(target) ? null : next;
    }

    /** One resource whose work fails must not hold up the others, nor the client whose command happened to come by. */
    private void carryOutOrPutOff(Cloud cloud, Item item) {
        try {
            carryOut(cloud, item);
        } catch (CloudDropped gone) {
            throw gone;
        } catch (RuntimeException defect) {
            putOff(cloud, item, defect);
        }
    }

    private void putOff(Cloud cloud, Item item, RuntimeException defect) {
        LOG.error("{} {} could not be brought forward and is tried again", item.kind(), item.resourceId(), defect);
        transactions.runDueWork(cloud, transaction -> {
            Instant now = transaction.now().isBefore(item.dueAt()) ? item.dueAt() : transaction.now();
            transaction.schedule(item.kind(), item.resourceId(), now.plus(RETRY_AFTER_FAULT));
        });
    }

    private void carryOut(Cloud cloud, Item item) {
        StepHandler handler = handler(item.kind());
        StepHandler.Present present = store.read(
                        session -> Optional.ofNullable(handler.present(session, item.resourceId())))
                .orElse(null);
        if (present == null || present.deadline() == null) {
            transactions.runDueWork(cloud, transaction -> forgetIfResting(transaction, handler, item));
            return;
        }
        Instant now = cloud.clock().instant();
        Task task = present.task();
        if (!now.isBefore(present.deadline())) {
            transactions.runDueWork(cloud, transaction -> handler.overdue(transaction, item.resourceId(), present));
            return;
        }
        news.remove(new Reported(item.kind(), item.resourceId()));
        if (task != null && isEndedByFault(cloud, handler, item, present, task)) {
            return;
        }
        Progress progress = task == null ? new Progress.Pending(present.deadline()) : ask(cloud, task, now);
        transactions.runDueWork(cloud, transaction -> apply(transaction, handler, item, present, progress));
    }

    /** Whether a fault rule ends the task; then the driver is not asked. */
    private boolean isEndedByFault(
            Cloud cloud, StepHandler handler, Item item, StepHandler.Present present, Task task) {
        if (!transactions.faults().mayDecide(cloud.name(), task)) {
            return false;
        }
        AtomicBoolean ended = new AtomicBoolean();
        transactions.runDueWork(cloud, transaction -> {
            if (isStillAt(transaction, handler, item, present)) {
                ended.set(endedByFault(transaction, handler, item, present, task));
            }
        });
        transactions.faults().refresh(cloud.name());
        return ended.get();
    }

    private boolean endedByFault(
            Transaction transaction, StepHandler handler, Item item, StepHandler.Present present, Task task) {
        Progress.Failed failed = transactions.faults().decide(transaction, task);
        if (failed != null) {
            conclude(transaction, handler, item, present, failed);
        }
        return failed != null;
    }

    /** Whether no command came first and has arranged what follows from it. */
    private static boolean isStillAt(
            Transaction transaction, StepHandler handler, Item item, StepHandler.Present present) {
        StepHandler.Present current = handler.present(transaction.session(), item.resourceId());
        return current != null && current.step() == present.step();
    }

    private static void forgetIfResting(Transaction transaction, StepHandler handler, Item item) {
        StepHandler.Present current = handler.present(transaction.session(), item.resourceId());
        if (current == null || current.deadline() == null) {
            transaction.session().dueWork().remove(item.kind(), item.resourceId());
        }
    }

    private static Progress ask(Cloud cloud, Task task, Instant now) {
        try {
            return cloud.driver().carryOut(task, now);
        } catch (RuntimeException fault) {
            LOG.warn("the driver failed at {} of {}; it is asked again", task.step(), task.resourceId(), fault);
            return new Progress.Pending(now.plus(RETRY_AFTER_FAULT));
        }
    }

    private void apply(
            Transaction transaction, StepHandler handler, Item item, StepHandler.Present present, Progress progress) {
        if (isStillAt(transaction, handler, item, present)) {
            conclude(transaction, handler, item, present, progress);
        }
    }

    private void conclude(
            Transaction transaction, StepHandler handler, Item item, StepHandler.Present present, Progress progress) {
        switch (progress) {
            case Progress.Pending(Instant checkAgainAt) -> {
                Instant deadline = Objects.requireNonNull(present.deadline());
                Instant earliest = transaction.now().plus(SHORTEST_WAIT);
                boolean outdated = news.remove(new Reported(item.kind(), item.resourceId()));
                Instant next = outdated || checkAgainAt.isBefore(earliest) ? earliest : checkAgainAt;
                transaction.schedule(item.kind(), item.resourceId(), next.isBefore(deadline) ? next : deadline);
            }
            case Progress.AwaitingReads ignored ->
                transaction.schedule(item.kind(), item.resourceId(), Objects.requireNonNull(present.deadline()));
            case Progress.Done done -> handler.done(transaction, item.resourceId(), present, done);
            case Progress.Failed failed -> {
                LOG.info("{} {} failed: {}", item.kind(), item.resourceId(), failed.reason());
                handler.failed(transaction, item.resourceId(), present, failed);
            }
        }
    }

    private StepHandler handler(Kind kind) {
        return Objects.requireNonNull(handlers.get(kind), "there is no handler for this kind of due work");
    }

    /** How long a step takes may have changed while nothing ran, so what was foreseen then is foreseen again. */
    private void resume(Cloud cloud) {
        List<Item> unfinished = store.read(session -> session.dueWork().all(cloud.name()));
        // In pieces, so that the other clouds of the store get their turns.
        for (int start = 0; start < unfinished.size(); start += BATCH) {
            resume(cloud, unfinished.subList(start, Math.min(start + BATCH, unfinished.size())));
        }
    }

    private void resume(Cloud cloud, List<Item> items) {
        transactions.runDueWork(cloud, transaction -> {
            for (Item item : items) {
                try {
                    transaction.resume(item.kind(), item.resourceId());
                } catch (StoreException failure) {
                    throw failure;
                } catch (RuntimeException defect) {
                    LOG.error("{} {} could not be resumed", item.kind(), item.resourceId(), defect);
                }
            }
        });
    }

    /** Looks inside the map's own step, so that what a command expects meanwhile is added to what was read, not lost. */
    private void lookAhead(Cloud cloud) {
        if (!cloud.clock().isRunning() || !transactions.clouds().isOpen(cloud)) {
            return;
        }
        Instant next = expected.compute(cloud, (key, before) -> next(cloud));
        if (next != null) {
            wake();
        }
    }

    private @Nullable Instant next(Cloud cloud) {
        return store.read(session -> Optional.ofNullable(session.dueWork().next(cloud.name())))
                .orElse(null);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        while (awaitWork()) {
            expected.keySet().removeIf(cloud -> !transactions.clouds().isOpen(cloud));
            for (Cloud cloud : transactions.clouds().all()) {
                Instant next = expected.get(cloud);
                if (next != null && !next.isAfter(cloud.clock().instant())) {
                    try {
                        expected.remove(cloud, next);
                        settleUnlessBusy(cloud);
                    } catch (CloudDropped gone) {
                        forget(cloud);
                    } catch (RuntimeException fault) {
                        LOG.error("due work of cloud {} could not be done and is tried again", cloud.name(), fault);
                        expected.put(cloud, cloud.clock().instant().plus(RETRY_AFTER_FAULT));
                    }
                }
            }
        }
    }

    /** Sleeps until something may be due; false when closed. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed) {
                Duration left = untilNext();
                if (!left.isPositive()) {
                    return true;
                }
                if (!changed.await(left.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Duration untilNext() {
        Duration least = LONGEST_SLEEP;
        for (Map.Entry<Cloud, Instant> entry : expected.entrySet()) {
            Duration left = Duration.between(entry.getKey().clock().instant(), entry.getValue());
            if (left.compareTo(least) < 0) {
                least = left;
            }
        }
        return least;
    }

    private Lock lockOf(Cloud cloud) {
        return cloudLocks.computeIfAbsent(cloud, key -> new ReentrantLock());
    }
}
