package dev.havu.store.sqlite;

import dev.havu.store.Session;
import dev.havu.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/**
 * The one writer. Commands that wait at the same time share a commit, so that the cost of making them durable is paid
 * once; each still succeeds or fails alone, behind a savepoint.
 */
final class CommitLoop implements AutoCloseable {
    private static final int LARGEST_BATCH = 128;

    /** A command and where its caller waits for the result. */
    private static final class Pending<R> {
        private final Function<Session, R> command;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private Runnable settle = () -> {};

        private Pending(Function<Session, R> command) {
            this.command = command;
        }

        /** Runs the command; its caller hears of the result only after the commit. */
        private boolean run(Session session) {
            try {
                R value = command.apply(session);
                settle = () -> result.complete(value);
                return true;
            } catch (RuntimeException | Error failure) {
                settle = () -> result.completeExceptionally(failure);
                return false;
            }
        }
    }

    private final Sql sql;
    private final Session session;
    private final Lock lock;
    private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the writer.
     *
     * @param lock held while a batch runs; readers of the same connection take it too
     */
    CommitLoop(Sql sql, Lock lock) {
        this.sql = sql;
        this.session = new SqliteSession(sql);
        this.lock = lock;
        this.thread = Thread.ofPlatform().name("havu-store-writer").daemon(true).unstarted(this::loop);
        thread.start();
    }

    <R> R run(Function<Session, R> command) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a command must not write through the store again");
        }
        Pending<R> pending = new Pending<>(command);
        queue.add(pending);
        if (closed && queue.remove(pending)) {
            throw closedStore();
        }
        try {
            return pending.result.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failure.getCause() instanceof Error cause) {
                throw cause;
            }
            throw failure;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        List<Pending<?>> batch = new ArrayList<>(LARGEST_BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException closing) {
                continue;
            }
            queue.drainTo(batch, LARGEST_BATCH - 1);
            lock.lock();
            try {
                commit(batch);
            } finally {
                lock.unlock();
            }
            batch.forEach(pending -> pending.settle.run());
            batch.clear();
        }
    }

    private void commit(List<Pending<?>> batch) {
        boolean begun = false;
        try {
            sql.update("BEGIN IMMEDIATE");
            begun = true;
            for (Pending<?> pending : batch) {
                sql.update("SAVEPOINT command");
                if (!pending.run(session)) {
                    sql.update("ROLLBACK TO command");
                }
                sql.update("RELEASE command");
            }
            sql.update("COMMIT");
        } catch (StoreException failure) {
            if (begun) {
                rollBack(failure);
            }
            batch.forEach(pending -> pending.settle = () -> pending.result.completeExceptionally(failure));
        }
    }

    private void rollBack(StoreException failure) {
        try {
            sql.update("ROLLBACK");
        } catch (StoreException alreadyRolledBack) {
            failure.addSuppressed(alreadyRolledBack);
        }
    }

    private static StoreException closedStore() {
        return new StoreException("the store is closed");
    }
}
