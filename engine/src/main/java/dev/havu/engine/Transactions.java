package dev.havu.engine;

import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.clouds.Clouds;
import dev.havu.engine.duework.DueWork;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.events.EventBells;
import dev.havu.engine.faults.Faults;
import dev.havu.engine.idempotency.KeyedRequest;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import dev.havu.store.Store;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs commands as transactions and sees to the work they leave behind. */
public final class Transactions {
    private final Store store;
    private final Clouds clouds;
    private final DueWork dueWork;
    private final Faults faults = new Faults(this);
    private final EventBells bells;

    public Transactions(Store store, Clouds clouds, Map<Kind, StepHandler> handlers) {
        this.store = store;
        this.clouds = clouds;
        this.bells = new EventBells(store);
        this.dueWork = new DueWork(store, this, handlers);
    }

    public Store store() {
        return store;
    }

    public Clouds clouds() {
        return clouds;
    }

    public DueWork dueWork() {
        return dueWork;
    }

    public Faults faults() {
        return faults;
    }

    /** Ring when events were stored. */
    public EventBells bells() {
        return bells;
    }

    /** Runs a command; what it makes due at once is done before this returns. */
    public <R> R run(String cloudName, Function<Transaction, R> command) {
        Cloud cloud = clouds.get(cloudName);
        Committed<R> committed = commit(cloud, true, KeyedRequest.keeping(command));
        if (committed.transaction().workDueNow()) {
            dueWork.settle(cloud);
        } else if (committed.transaction().earliestWork() != null) {
            dueWork.expect(cloud, committed.transaction().earliestWork());
        }
        return committed.result();
    }

    /** Runs a piece of due work; the loop that called sees to what follows. */
    public void runDueWork(Cloud cloud, Consumer<Transaction> work) {
        commit(cloud, false, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    /** Runs several pieces of due work at once; the loop that called sees to what follows. */
    public <R> R runSteps(Cloud cloud, Function<Transaction, R> work) {
        return commit(cloud, false, work).result();
    }

    /**
     * Opens a cloud while others go on.
     *
     * @param making makes it from what the store keeps
     * @param first its first command, in the same transaction
     */
    public Cloud open(Function<Session, Cloud> making, Consumer<Transaction> first) {
        Cloud opened = store.write(session -> {
            Cloud made = making.apply(session);
            first.accept(new Transaction(session, made, true));
            session.clouds().setClock(made.name(), made.clock().setting());
            return made;
        });
        clouds.add(opened);
        return opened;
    }

    private <R> Committed<R> commit(Cloud cloud, boolean forClient, Function<Transaction, R> command) {
        Committed<R> committed = store.write(session -> {
            clouds.requireOpen(cloud);
            Transaction transaction = new Transaction(session, cloud, forClient);
            R result = command.apply(transaction);
            // With what was done at that time, so that nothing is ever found that was done later than now.
            CloudClock.Change moved = cloud.clock().unsaved();
            if (moved != null) {
                session.clouds().setClock(cloud.name(), moved.setting());
            }
            return new Committed<>(transaction, result, moved);
        });
        if (committed.moved() != null) {
            cloud.clock().saved(committed.moved());
        }
        if (committed.transaction().eventful()) {
            bells.ring(cloud.name());
        }
        return committed;
    }

    private record Committed<R>(Transaction transaction, R result, CloudClock.@Nullable Change moved) {}
}
