package dev.havu.store.sqlite;

import dev.havu.store.Session;
import dev.havu.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one writer. Commands that wait at the same time share a commit, so that the cost of making them durable is paid
 * once; each still succeeds or fails alone, behind a savepoint.
 */
final class CommitLoop implements AutoCloseable {
    private static final int LARGEST_BATCH = 128;

    /** A command and where its caller waits for the result. */
    private static final class Pending<R> {
        private final Function<Session, R> command;
        private final Runnable afterwards;
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private Runnable settle = () -> {};

        private Pending(Function<Session, R> command, Runnable afterwards) {
            this.command = command;
            this.afterwards = afterwards;
        }

        /** Runs the command and returns why it failed, if so; its caller hears of the result only after the commit. */
        private @Nullable Throwable run(Session session) {
            try {
                R value = command.apply(session);
                settle = () -> result.complete(value);
                return null;
            } catch (RuntimeException | Error failure) {
                fail(failure);
                return failure;
            }
        }

        private void fail(Throwable failure) {
            settle = () -> result.completeExceptionally(failure);
        }
    }

    private final Sql sql;
    private final Session session;
    private final Lock lock;
    private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private final AtomicLong version = new AtomicLong();

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
        return run(command, () -> {});
    }

    /**
     * Runs a command.
     *
     * @param afterwards what to do with the connection once the transaction is over, however it ended; it must not throw
     */
    <R> R run(Function<Session, R> command, Runnable afterwards) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a command must not write through the store again");
        }
        Pending<R> pending = new Pending<>(command, afterwards);
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

    long version() {
        return version.get();
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
                batch.forEach(pending -> pending.afterwards.run());
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
                Throwable failure = pending.run(session);
                if (failure != null) {
                    undo(failure);
                }
                sql.update("RELEASE command");
            }
            sql.update("COMMIT");
            // Before anybody is told of the commit, and not before it: then the number would name what no reader sees
            // yet.
            version.incrementAndGet();
        } catch (RuntimeException | Error failure) {
            if (begun) {
                rollBack(failure);
            }
            batch.forEach(pending -> pending.fail(failure));
        }
    }

    /** Takes one command back. When the medium failed, SQLite has taken the whole commit back: then that is what to report. */
    private void undo(Throwable failure) {
        try {
            sql.update("ROLLBACK TO command");
        } catch (StoreException noTransaction) {
            throw failure instanceof StoreException medium ? medium : noTransaction;
        }
    }

    private void rollBack(Throwable failure) {
        try {
            sql.update("ROLLBACK");
        } catch (StoreException alreadyRolledBack) {
            failure.addSuppressed(alreadyRolledBack);
        }
    }

    static StoreException closedStore() {
        return new StoreException("the store is closed");
    }
}
