package dev.havu.engine;

import dev.havu.store.Session;
import dev.havu.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that lets a test do something at the very moment between a query and what its caller does with the answer. */
public final class HookedStore implements Store {
    private final Store store;
    private final AtomicReference<Runnable> afterRead = new AtomicReference<>(HookedStore::nothing);
    private final AtomicReference<Runnable> afterWrite = new AtomicReference<>(HookedStore::nothing);

    public HookedStore(Store store) {
        this.store = store;
    }

    /** Runs something when so many more queries have their answers and the last of them has not returned it. */
    public void afterReads(int queries, Runnable action) {
        afterRead.set(queries == 1 ? action : () -> afterReads(queries - 1, action));
    }

    /** Runs something when the next command is committed and has not returned. */
    public void onceAfterWrite(Runnable action) {
        afterWrite.set(action);
    }

    @Override
    public <R> R read(Function<Session, R> query) {
        R result = store.read(query);
        afterRead.getAndSet(HookedStore::nothing).run();
        return result;
    }

    @Override
    public <R> R write(Function<Session, R> command) {
        R result = store.write(command);
        afterWrite.getAndSet(HookedStore::nothing).run();
        return result;
    }

    @Override
    public long version() {
        return store.version();
    }

    @Override
    public void save(String cloud, Instant now, Path file) {
        store.save(cloud, now, file);
    }

    @Override
    public @Nullable String definition(Path file) {
        return store.definition(file);
    }

    @Override
    public Restored restore(String cloud, Path file, BiConsumer<Session, Restored> takeUp) {
        return store.restore(cloud, file, takeUp);
    }

    @Override
    public void close() {
        store.close();
    }

    /** Waits for something that must happen soon. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("it did not happen within 30 seconds");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void nothing() {}
}
