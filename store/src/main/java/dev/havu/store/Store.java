package dev.havu.store;

import java.util.function.Function;

/**
 * Where the state of all clouds is kept. Writes are linear: each sees everything that was acknowledged before it. When
 * {@link #write} returns, the change survives the death of the process.
 */
public interface Store extends AutoCloseable {
    /** Runs a query, which sees one moment and must not write. May be called from any number of threads. */
    <R> R read(Function<Session, R> query);

    /**
     * Runs a command as one transaction. If it throws, nothing has changed and the exception is thrown on. Commands must be
     * short, must not wait for anything and must not call the store again.
     *
     * @throws StoreException if the medium failed; nothing has changed
     */
    <R> R write(Function<Session, R> command);

    /**
     * A number that grows with every commit. What a query that began after it was read has found is still so, as far as
     * anybody has been told, while the number is the same.
     */
    long version();

    @Override
    void close();
}
