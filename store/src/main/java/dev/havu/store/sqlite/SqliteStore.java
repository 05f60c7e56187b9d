package dev.havu.store.sqlite;

import dev.havu.domain.Refusal;
import dev.havu.store.Session;
import dev.havu.store.Store;
import dev.havu.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A store in one SQLite file in write-ahead mode, with one writer and a few readers; or in memory, where everybody shares
 * one connection.
 */
public final class SqliteStore implements Store {
    /** What a commit survives. */
    public enum Durability {
        /** The death of the process and of the machine: every commit is synced to the disk. */
        FULL,
        /** The death of the process; a power cut may lose the last moments. */
        NORMAL
    }

    private static final System.Logger LOG = System.getLogger(SqliteStore.class.getName());
    static final String FILE_NAME = "havu.db";
    private static final String LOCK_NAME = "havu.lock";
    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    private static final int CACHE_KIBIBYTES = 8 * 1024;

    private static final String MAIN = "main";
    private static final String SNAPSHOT = "snapshot";
    /** How often ids are derived anew; already the first ones are practically never taken. */
    private static final int MOST_ATTEMPTS = 10;

    private final CommitLoop writer;
    private final Connection writing;
    private final Sql writerSql;
    private final @Nullable Path file;
    private final List<Sql> readerSqls = new ArrayList<>();
    private final @Nullable BlockingQueue<Reader> readers;
    private final Lock memoryLock = new ReentrantLock();
    /** One at a time, since each attaches its file under the same name. */
    private final Lock restoring = new ReentrantLock();

    private final @Nullable FileChannel lockFile;
    private volatile boolean closed;

    private record Reader(Sql sql, SqliteSession session) {
        /** Runs a query inside a transaction, so that all of its statements see the same moment. */
        private <R> R run(Function<Session, R> query) {
            sql.update("BEGIN");
            try {
                return query.apply(session);
            } finally {
                sql.update("COMMIT");
            }
        }
    }

    private SqliteStore(
            @Nullable Path file, Connection writing, List<Connection> reading, @Nullable FileChannel lockFile)
            throws SQLException {
        this.file = file;
        this.writing = writing;
        this.lockFile = lockFile;
        writerSql = new Sql(writing);
        writer = new CommitLoop(writerSql, memoryLock);
        if (reading.isEmpty()) {
            readers = null;
        } else {
            // Fair, so that long lists take turns, page by page, and nobody waits for all of them.
            readers = new ArrayBlockingQueue<>(reading.size(), true);
            for (Connection connection : reading) {
                Sql sql = new Sql(connection);
                readerSqls.add(sql);
                readers.add(new Reader(sql, new SqliteSession(sql)));
            }
        }
    }

    /**
     * Opens or creates the state in a directory.
     *
     * @throws StoreException if the directory cannot be used, another Havu uses it, or a newer Havu wrote it
     */
    public static SqliteStore open(Path directory, Durability durability) {
        FileChannel lock = lock(createDirectory(directory));
        Path file = directory.resolve(FILE_NAME);
        String url = "jdbc:sqlite:" + file;
        List<Connection> opened = new ArrayList<>();
        try {
            Connection writing = configuration(durability, false).createConnection(url);
            opened.add(writing);
            Migrations.apply(writing, file);
            List<Connection> reading = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Connection connection = configuration(durability, true).createConnection(url);
                opened.add(connection);
                reading.add(connection);
            }
            return new SqliteStore(file, writing, reading, lock);
        } catch (SQLException failure) {
            closeAll(opened, lock);
            throw new StoreException(
                    "the state file " + file + " cannot be opened: " + failure.getMessage()
                            + "; put back a copy of it, or choose another directory with --data",
                    failure);
        } catch (StoreException failure) {
            closeAll(opened, lock);
            throw failure;
        }
    }

    /** A store that forgets everything when it is closed. */
    public static SqliteStore inMemory() {
        try {
            SQLiteConfig configuration = new SQLiteConfig();
            configuration.enforceForeignKeys(true);
            Connection connection = configuration.createConnection("jdbc:sqlite::memory:");
            Migrations.apply(connection, null);
            return new SqliteStore(null, connection, List.of(), null);
        } catch (SQLException failure) {
            throw new StoreException("a store in memory cannot be opened: " + failure.getMessage(), failure);
        }
    }

    @Override
    public <R> R read(Function<Session, R> query) {
        if (closed) {
            throw CommitLoop.closedStore();
        }
        if (readers == null) {
            memoryLock.lock();
            try {
                return query.apply(new SqliteSession(writerSql));
            } finally {
                memoryLock.unlock();
            }
        }
        Reader reader;
        try {
            reader = readers.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for a reader", interrupted);
        }
        try {
            return reader.run(query);
        } finally {
            readers.add(reader);
        }
    }

    @Override
    public <R> R write(Function<Session, R> command) {
        return writer.run(command);
    }

    @Override
    public long version() {
        return writer.version();
    }

    @Override
    public void save(String cloud, Instant now, Path target) {
        if (closed) {
            throw CommitLoop.closedStore();
        }
        try {
            SnapshotFile.create(target, now);
            if (file == null) {
                memoryLock.lock();
                try {
                    copyOut(writing, cloud, target);
                } finally {
                    memoryLock.unlock();
                }
            } else {
                // A connection of its own sees one moment of the state while the writer goes on.
                try (Connection connection =
                        configuration(Durability.NORMAL, false).createConnection("jdbc:sqlite:" + file)) {
                    copyOut(connection, cloud, target);
                }
            }
        } catch (SQLException failure) {
            throw new StoreException("the cloud " + cloud + " could not be saved: " + failure.getMessage(), failure);
        }
    }

    private void copyOut(Connection connection, String cloud, Path target) throws SQLException {
        CloudRows rows = new CloudRows(connection, CloudTables.of(connection).ofState());
        attach(rows, target);
        try {
            rows.execute("PRAGMA " + SNAPSHOT + ".synchronous = OFF");
            rows.execute("BEGIN");
            try {
                rows.copy(cloud, MAIN, SNAPSHOT);
                rows.execute("COMMIT");
            } catch (SQLException failure) {
                rows.execute("ROLLBACK");
                throw failure;
            }
        } finally {
            rows.execute("DETACH " + SNAPSHOT);
        }
    }

    @Override
    public @Nullable String definition(Path source) {
        try (SnapshotFile snapshot = SnapshotFile.open(source)) {
            return snapshot.definition();
        }
    }

    @Override
    public Restored restore(String cloud, Path source, BiConsumer<Session, Restored> takeUp) {
        try (SnapshotFile snapshot = SnapshotFile.open(source)) {
            restoring.lock();
            try {
                Restored restored = null;
                for (int attempt = 0; restored == null && attempt < MOST_ATTEMPTS; attempt++) {
                    if (attempt > 0) {
                        snapshot.renewIds(cloud, attempt);
                    }
                    restored = putIn(cloud, source, snapshot, attempt > 0, takeUp);
                }
                if (restored == null) {
                    throw Refusal.conflict("The snapshot cannot be restored as `" + cloud
                            + "`: what is in it has ids that other clouds have");
                }
                return restored;
            } finally {
                restoring.unlock();
            }
        } catch (SQLException failure) {
            throw new StoreException("the cloud " + cloud + " could not be restored: " + failure.getMessage(), failure);
        }
    }

    /** Null when ids are taken; nothing has changed then. */
    private @Nullable Restored putIn(
            String cloud, Path source, SnapshotFile snapshot, boolean newIds, BiConsumer<Session, Restored> takeUp) {
        CloudRows rows = new CloudRows(writing, snapshot.tables());
        Optional<Restored> restored = writer.run(
                session -> {
                    try {
                        attach(rows, source);
                        if (rows.idsAreTaken(cloud, SNAPSHOT, MAIN)) {
                            return Optional.empty();
                        }
                        long epoch =
                                rows.number("SELECT coalesce(max(epoch), 0) FROM main.clouds WHERE name = ?", cloud);
                        boolean known = rows.number("SELECT count(*) FROM main.clouds WHERE name = ?", cloud) != 0;
                        String definition = rows.text("SELECT definition FROM main.clouds WHERE name = ?", cloud);
                        rows.delete(cloud, MAIN);
                        List<String> leftOut = rows.takenClientIds(SNAPSHOT, MAIN);
                        rows.copyAs(cloud, SNAPSHOT, MAIN);
                        // A random source of an epoch that was used would draw ids that were used.
                        rows.execute("UPDATE main.clouds SET epoch = max(epoch, ?) WHERE name = ?", epoch, cloud);
                        if (known) {
                            rows.execute("UPDATE main.clouds SET definition = ? WHERE name = ?", definition, cloud);
                        }
                        Restored made =
                                new Restored(session.clouds().open(cloud, 0), snapshot.savedAt(), newIds, leftOut);
                        takeUp.accept(session, made);
                        return Optional.of(made);
                    } catch (SQLException failure) {
                        throw new StoreException("the snapshot could not be copied: " + failure.getMessage(), failure);
                    }
                },
                () -> detach(rows));
        return restored.orElse(null);
    }

    private static void attach(CloudRows rows, Path other) throws SQLException {
        rows.execute("ATTACH ? AS " + SNAPSHOT, other.toString());
    }

    private static void detach(CloudRows rows) {
        try {
            if (rows.number("SELECT count(*) FROM pragma_database_list WHERE name = '" + SNAPSHOT + "'") != 0) {
                rows.execute("DETACH " + SNAPSHOT);
            }
        } catch (SQLException failure) {
            LOG.log(System.Logger.Level.ERROR, "the snapshot stays attached to the state", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        writer.close();
        readerSqls.forEach(Sql::close);
        writerSql.close();
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException failure) {
                throw new StoreException("the lock of the data directory could not be given back", failure);
            }
        }
    }

    private static SQLiteConfig configuration(Durability durability, boolean readOnly) {
        SQLiteConfig configuration = new SQLiteConfig();
        configuration.setJournalMode(SQLiteConfig.JournalMode.WAL);
        configuration.setSynchronous(
                switch (durability) {
                    case FULL -> SQLiteConfig.SynchronousMode.FULL;
                    case NORMAL -> SQLiteConfig.SynchronousMode.NORMAL;
                });
        configuration.enforceForeignKeys(true);
        configuration.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        configuration.setCacheSize(-CACHE_KIBIBYTES);
        if (readOnly) {
            configuration.setReadOnly(true);
        }
        return configuration;
    }

    private static Path createDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
            return directory;
        } catch (IOException failure) {
            throw new StoreException(
                    "the data directory " + directory + " cannot be created (" + failure
                            + "); choose another with --data, or use --memory",
                    failure);
        }
    }

    private static FileChannel lock(Path directory) {
        Path file = directory.resolve(LOCK_NAME);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw new StoreException(
                    "the data directory " + directory + " is not writable (" + failure
                            + "); choose another with --data, or use --memory",
                    failure);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // falls through to the same message
        } catch (IOException failure) {
            throw new StoreException("the data directory " + directory + " cannot be locked", failure);
        }
        closeAll(List.of(), channel);
        throw new StoreException("the data directory " + directory
                + " is in use by another Havu; stop it or choose another with --data");
    }

    private static void closeAll(List<Connection> connections, FileChannel lock) {
        try {
            for (Connection connection : connections) {
                connection.close();
            }
            lock.close();
        } catch (SQLException | IOException failure) {
            throw new StoreException("the state file could not be closed", failure);
        }
    }
}
