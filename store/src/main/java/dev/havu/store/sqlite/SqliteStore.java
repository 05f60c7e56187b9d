package dev.havu.store.sqlite;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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

    static final String FILE_NAME = "havu.db";
    private static final String LOCK_NAME = "havu.lock";
    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    private static final int CACHE_KIBIBYTES = 8 * 1024;

    private final CommitLoop writer;
    private final Sql writerSql;
    private final List<Sql> readerSqls = new ArrayList<>();
    private final @Nullable BlockingQueue<Reader> readers;
    private final Lock memoryLock = new ReentrantLock();
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

    private SqliteStore(Connection writing, List<Connection> reading, @Nullable FileChannel lockFile) {
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
            return new SqliteStore(writing, reading, lock);
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
            return new SqliteStore(connection, List.of(), null);
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
