package dev.havu.store.sqlite;

import dev.havu.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a state file to the schema of this version of Havu: numbered scripts, each applied once and in one transaction.
 * SQLite's own {@code user_version} counts them, so that a current file costs one query.
 */
final class Migrations {
    static final List<String> SCRIPTS = List.of(
            "001-first-schema.sql",
            "002-volumes-made.sql",
            "003-ledger.sql",
            "004-capacity.sql",
            "005-events.sql",
            "006-faults.sql",
            "007-clouds.sql",
            "008-tagged-resources.sql",
            "009-spot-instances.sql");

    private Migrations() {}

    /**
     * Applies what is missing, after saving a copy of an existing file beside it.
     *
     * @param file the state file, null for a store in memory
     * @throws StoreException if the file was written by a newer Havu
     */
    static void apply(Connection connection, @Nullable Path file) throws SQLException {
        apply(connection, file, SCRIPTS);
    }

    static void apply(Connection connection, @Nullable Path file, List<String> scripts) throws SQLException {
        int version = version(connection);
        if (version > scripts.size()) {
            throw new StoreException("the state file " + file + " has schema version " + version
                    + ", but this Havu knows only up to " + scripts.size()
                    + "; start it with a newer Havu or choose another --data directory");
        }
        if (version > 0 && version < scripts.size() && file != null) {
            backUp(connection, file, version);
        }
        if (version < scripts.size()) {
            applyAll(connection, scripts.subList(version, scripts.size()), scripts.size());
        }
    }

    /**
     * Checks that there is nothing to migrate.
     *
     * @throws StoreException if there is, or a newer Havu wrote the file
     */
    static void requireCurrent(Connection connection, Path file) throws SQLException {
        int version = version(connection);
        if (version != SCRIPTS.size()) {
            throw new StoreException("the state file " + file + " has schema version " + version + ", and this Havu "
                    + SCRIPTS.size() + "; look at it with the Havu that uses it, or start this one on it first");
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.getInt(1);
        }
    }

    /** A copy of the same name is of an attempt that failed, and older than the file itself. */
    private static void backUp(Connection connection, Path file, int version) throws SQLException {
        Path copy = file.resolveSibling(file.getFileName() + ".before-version-" + (version + 1));
        try {
            Files.deleteIfExists(copy);
        } catch (IOException failure) {
            throw new StoreException("the old back-up " + copy + " cannot be replaced: " + failure, failure);
        }
        try (var statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, copy.toString());
            statement.execute();
        }
    }

    /** All or none: together they are synced once, and whatever stops them leaves the version that was there. */
    private static void applyAll(Connection connection, List<String> scripts, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                for (String script : scripts) {
                    for (String command : commands(load(script))) {
                        statement.execute(command);
                    }
                }
                statement.execute("PRAGMA user_version = " + version);
                statement.execute("COMMIT");
            } catch (SQLException failure) {
                rollBack(statement, failure);
                throw failure;
            }
        }
    }

    /** When the medium failed, SQLite has taken the transaction back already: what is to be reported is why. */
    private static void rollBack(Statement statement, SQLException failure) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException noTransaction) {
            failure.addSuppressed(noTransaction);
        }
    }

    /** Splits at semicolons that end a line; the scripts have no others. */
    private static List<String> commands(String script) {
        return List.of(script.split(";\\s*\\n")).stream()
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .toList();
    }

    private static String load(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("the migration " + script + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new StoreException("the migration " + script + " could not be read", failure);
        }
    }
}
