package dev.havu.engine;

import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.Clouds;
import dev.havu.engine.duework.DueWork;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.events.EventBells;
import dev.havu.engine.faults.Faults;
import dev.havu.engine.idempotency.KeyedRequest;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Store;
import java.util.Map;
import java.util.function.Function;

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
    public void runDueWork(Cloud cloud, java.util.function.Consumer<Transaction> work) {
        commit(cloud, false, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    private <R> Committed<R> commit(Cloud cloud, boolean forClient, Function<Transaction, R> command) {
        Committed<R> committed = store.write(session -> {
            Transaction transaction = new Transaction(session, cloud, forClient);
            return new Committed<>(transaction, command.apply(transaction));
        });
        if (committed.transaction().eventful()) {
            bells.ring(cloud.name());
        }
        return committed;
    }

    private record Committed<R>(Transaction transaction, R result) {}
}
