package dev.havu.store;

import dev.havu.store.CloudTable.StoredCloud;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the state of all clouds is kept. Writes are linear: each sees everything that was acknowledged before it. When
 * {@link #write} returns, the change survives the death of the process.
 */
public interface Store extends AutoCloseable {
    /**
     * What came of a restored cloud.
     *
     * @param cloud what is kept of it, opened once more
     * @param savedAt what its clock showed when it was saved
     * @param newIds whether what is in it got other ids, because another cloud had the old ones
     * @param clientIdsLeftOut of credentials that another cloud has
     */
    record Restored(StoredCloud cloud, Instant savedAt, boolean newIds, List<String> clientIdsLeftOut) {
        public Restored {
            clientIdsLeftOut = List.copyOf(clientIdsLeftOut);
        }
    }

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

    /**
     * Writes one cloud, as it is at one moment, to a file that {@link #restore} of this and of later versions can read.
     * Others read and write meanwhile, but in memory they wait.
     *
     * @param now what the cloud's clock shows
     * @param file a path where nothing is
     */
    void save(String cloud, Instant now, Path file);

    /**
     * What a saved cloud is, if it was made over the admin API; null when a configuration described it.
     *
     * @param file checked first, and changed
     * @throws dev.havu.domain.Refusal as {@link #restore}
     */
    @Nullable
    String definition(Path file);

    /**
     * Puts a cloud from a file in the place of the one of that name, which stays what it is, if there is one. Ids that other clouds have are
     * replaced by new ones, everywhere; credentials whose client id another cloud has are left out.
     *
     * @param file checked before anything is done with it, and changed
     * @param takeUp called at the end of the transaction; if it throws, nothing has changed
     * @throws dev.havu.domain.Refusal if it is damaged, no snapshot, or one of a newer version; nothing has changed
     */
    Restored restore(String cloud, Path file, BiConsumer<Session, Restored> takeUp);

    @Override
    void close();
}
