package dev.havu.store.sqlite;

import dev.havu.store.Session;
import dev.havu.store.Store;
import dev.havu.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The state in a directory to look at, also while a server uses it. Nothing is written, so {@link #write} is refused, and the
 * schema has to be that of this Havu.
 */
public final class ReadOnlyStore implements Store {
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private final Sql sql;
    private final SqliteSession session;
    private final Lock lock = new ReentrantLock();

    private ReadOnlyStore(Connection connection) {
        sql = new Sql(connection);
        session = new SqliteSession(sql);
    }

    /**
     * Opens the state in a directory.
     *
     * @throws StoreException if there is none, or another version of Havu wrote it
     */
    public static ReadOnlyStore open(Path directory) {
        Path file = directory.resolve(SqliteStore.FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new StoreException("there is no state in " + directory + "; say by --data where it is");
        }
        SQLiteConfig configuration = new SQLiteConfig();
        configuration.setReadOnly(true);
        configuration.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        try {
            Connection connection = configuration.createConnection(url(directory, file));
            try {
                Migrations.requireCurrent(connection, file);
                return new ReadOnlyStore(connection);
            } catch (SQLException | StoreException failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw new StoreException("the state file " + file + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** Without a journal nobody uses the file, and it is read as it is; otherwise a journal would be made, and stay. */
    private static String url(Path directory, Path file) {
        boolean atRest = Files.notExists(directory.resolve(SqliteStore.FILE_NAME + "-wal"));
        return "jdbc:sqlite:" + (atRest ? file.toUri() + "?immutable=1" : file.toString());
    }

    @Override
    public <R> R read(Function<Session, R> query) {
        lock.lock();
        try {
            sql.update("BEGIN");
            try {
                return query.apply(session);
            } finally {
                sql.update("COMMIT");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <R> R write(Function<Session, R> command) {
        throw new StoreException("the state was opened to be looked at, not to be changed");
    }

    @Override
    public void save(String cloud, Instant now, Path file) {
        throw new StoreException("the state was opened to be looked at, not to be saved elsewhere");
    }

    @Override
    public @Nullable String definition(Path file) {
        throw new StoreException("the state was opened to be looked at, and takes no snapshots");
    }

    @Override
    public Restored restore(String cloud, Path file, BiConsumer<Session, Restored> takeUp) {
        throw new StoreException("the state was opened to be looked at, not to be changed");
    }

    /** Does not grow: what others commit is not counted. */
    @Override
    public long version() {
        return 0;
    }

    @Override
    public void close() {
        sql.close();
    }
}
