package dev.havu.store.sqlite;

import dev.havu.domain.Refusal;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.StoreException;
import dev.havu.store.sqlite.CloudTables.Column;
import dev.havu.store.sqlite.CloudTables.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;

/**
 * A cloud in a file: the schema of the state file with the rows of one cloud, and a label. What somebody hands in is believed
 * nothing: its schema must be, to the letter, the one that this Havu's migrations make, so that nothing in it can act (no
 * triggers, views, or expressions), and every row must read well, before any of it comes near the state.
 */
final class SnapshotFile implements AutoCloseable {
    /** The table that says what the file is. */
    static final String LABEL = "havu_snapshot";

    private static final String LABEL_SQL = "CREATE TABLE havu_snapshot (saved_at INTEGER NOT NULL)";
    /** "HAVU" as SQLite's application id. */
    private static final int APPLICATION_ID = 0x48415655;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    /** Above what any installation reaches, and far from where SQLite runs out of numbers. */
    private static final long LARGEST_ROW_NUMBER = 1L << 40;

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final String UUID_GLOB = "*????????-????-4???-????-????????????*";
    private static final ScriptQuery EVERY_SCRIPT = new ScriptQuery(null, false, 0, Integer.MAX_VALUE);

    private final Connection connection;
    private final CloudTables tables;
    private final Instant savedAt;

    private SnapshotFile(Connection connection, CloudTables tables, Instant savedAt) {
        this.connection = connection;
        this.tables = tables;
        this.savedAt = savedAt;
    }

    /** Makes an empty snapshot, to be filled by {@link CloudRows}. */
    static void create(Path file, Instant savedAt) throws SQLException {
        create(file, savedAt, Migrations.SCRIPTS);
    }

    static void create(Path file, Instant savedAt, List<String> scripts) throws SQLException {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement()) {
            Migrations.apply(connection, null, scripts);
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute(LABEL_SQL);
            statement.execute("INSERT INTO " + LABEL + " VALUES (" + savedAt.toEpochMilli() + ")");
        }
    }

    /**
     * Opens what somebody handed in, checks it and brings it to this version's schema.
     *
     * @throws Refusal that says why it is no snapshot, or not one that this Havu can read
     */
    static SnapshotFile open(Path file) {
        requireMagic(file);
        Connection connection = null;
        try {
            connection = connect(file);
            SnapshotFile opened = open(connection);
            connection = null;
            return opened;
        } catch (SQLException failure) {
            throw damaged(String.valueOf(failure.getMessage()));
        } finally {
            close(connection);
        }
    }

    private static SnapshotFile open(Connection connection) throws SQLException {
        execute(connection, "PRAGMA trusted_schema = OFF");
        if (number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw Refusal.invalid("The file is an SQLite database, but no snapshot of a cloud; send what GET"
                    + " /admin/v1/clouds/{cloud}/snapshot answered");
        }
        int version = Math.toIntExact(number(connection, "PRAGMA user_version"));
        if (version < 1 || version > Migrations.SCRIPTS.size()) {
            throw Refusal.invalid("The snapshot has schema version " + version + ", and this Havu knows 1 to "
                    + Migrations.SCRIPTS.size() + "; restore it with the Havu that made it, or a newer one");
        }
        if (!schema(connection).equals(expectedSchema(version))) {
            throw damaged("its tables are not those of schema version " + version);
        }
        if (!"ok".equals(text(connection, "PRAGMA integrity_check(1)"))) {
            throw damaged("SQLite's integrity check fails");
        }
        try {
            Migrations.apply(connection, null);
        } catch (StoreException failure) {
            throw damaged(String.valueOf(failure.getMessage()));
        }
        if (number(connection, "SELECT count(*) FROM pragma_foreign_key_check") != 0) {
            throw damaged("rows refer to others that are not there");
        }
        CloudTables tables = CloudTables.of(connection).ofState();
        requireOneCloud(connection, tables);
        requireReadable(connection);
        Instant savedAt = Instant.ofEpochMilli(number(connection, "SELECT saved_at FROM " + LABEL));
        return new SnapshotFile(connection, tables, savedAt);
    }

    /** What the cloud is; null when a configuration described it. */
    @Nullable
    String definition() {
        return new Sql(connection).one("SELECT definition FROM clouds WHERE definition IS NOT NULL", Row::text);
    }

    /** Its tables, which are those of a state file of this version. */
    CloudTables tables() {
        return tables;
    }

    /** What the cloud's clock showed when it was saved. */
    Instant savedAt() {
        return savedAt;
    }

    /**
     * Gives everything in it other ids, also where they are mentioned. The same file, salt and attempt give the same ids.
     *
     * @param salt what the new ids follow from, besides the old ones
     */
    void renewIds(String salt, int attempt) throws SQLException {
        Set<String> old = new HashSet<>();
        for (Table table : tables.tables()) {
            for (String identity : table.identities()) {
                old.addAll(texts("SELECT " + identity + " FROM " + table.name()));
            }
        }
        Function.create(connection, "renewed", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(renewed(value_text(0), old, salt + "\n" + attempt + "\n"));
            }
        });
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            for (Table table : tables.tables()) {
                String changes = table.columns().stream()
                        .filter(Column::text)
                        .map(Column::name)
                        .map(column -> column + " = CASE WHEN " + column + " GLOB '" + UUID_GLOB + "' THEN renewed("
                                + column + ") ELSE " + column + " END")
                        .collect(Collectors.joining(", "));
                if (!changes.isEmpty()) {
                    statement.execute("UPDATE " + table.name() + " SET " + changes);
                }
            }
            statement.execute("COMMIT");
        }
    }

    @Override
    public void close() {
        close(connection);
    }

    private static String renewed(String text, Set<String> old, String salt) {
        return UUID.matcher(text).replaceAll(match -> {
            String id = match.group();
            return Matcher.quoteReplacement(old.contains(id) ? derived(salt + id) : id);
        });
    }

    /** A version 4 UUID that follows from a text. */
    private static String derived(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            hash[6] = (byte) ((hash[6] & 0x0f) | 0x40);
            hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
            java.nio.ByteBuffer bits = java.nio.ByteBuffer.wrap(hash);
            return new java.util.UUID(bits.getLong(), bits.getLong()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static void requireMagic(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw Refusal.invalid("The body is no snapshot of a cloud; send what GET"
                        + " /admin/v1/clouds/{cloud}/snapshot answered");
            }
        } catch (IOException failure) {
            throw new StoreException("the snapshot cannot be read: " + failure, failure);
        }
    }

    private static void requireOneCloud(Connection connection, CloudTables tables) throws SQLException {
        if (number(connection, "SELECT count(*) FROM clouds") != 1
                || number(connection, "SELECT count(*) FROM " + LABEL) != 1) {
            throw damaged("it does not hold exactly one cloud");
        }
        for (Table table : tables.tables()) {
            if (table.cloudColumn() != null
                    && number(
                                    connection,
                                    "SELECT EXISTS (SELECT 1 FROM " + table.name() + " WHERE " + table.cloudColumn()
                                            + " IS NOT (SELECT name FROM clouds))")
                            != 0) {
                throw damaged("its table " + table.name() + " has rows of another cloud");
            }
            String number = table.number();
            if (number != null
                    && number(
                                    connection,
                                    "SELECT EXISTS (SELECT 1 FROM " + table.name() + " WHERE " + number
                                            + " NOT BETWEEN 1 AND " + LARGEST_ROW_NUMBER + ")")
                            != 0) {
                throw damaged("its table " + table.name() + " has row numbers that no Havu gives");
            }
        }
    }

    /** Whatever a server would read later is read once here: a state that does not exist, or a broken document, ends here. */
    private static void requireReadable(Connection connection) throws SQLException {
        Sql sql = new Sql(connection);
        try {
            SqliteSession session = new SqliteSession(sql);
            String cloud = String.valueOf(text(connection, "SELECT name FROM clouds"));
            session.clouds().clock(cloud);
            session.fleet().hosts(cloud);
            session.fleet().allocations(cloud);
            session.dueWork().all(cloud);
            session.coupons().all(cloud);
            session.capacityLimits().all(cloud);
            session.priceChanges().all(cloud);
            session.faults().list(cloud);
            for (String project : sql.list("SELECT name FROM projects", Row::text)) {
                ProjectKey key = new ProjectKey(cloud, project);
                session.projects().find(key);
                session.projects().credentials(key);
                session.sshKeys().list(key);
                session.scripts().list(key, EVERY_SCRIPT);
                session.ledger().forEach(key, entry -> {});
                session.ledger().lowSince(key);
                sql.list("SELECT key FROM idempotency_keys WHERE project = ?", Row::text, project)
                        .forEach(kept -> session.idempotency().find(key, kept));
            }
            sql.list("SELECT id FROM instances", Row::text)
                    .forEach(id -> session.instances().find(id));
            sql.list("SELECT id FROM volumes", Row::text)
                    .forEach(id -> session.volumes().find(id));
            sql.list("SELECT id FROM clusters", Row::text)
                    .forEach(id -> session.clusters().find(id));
            sql.list("SELECT resource_id FROM meters", Row::text)
                    .forEach(id -> session.meters().find(id));
            sql.list("SELECT resource_id FROM terms", Row::text)
                    .forEach(id -> session.terms().find(id));
        } catch (StoreException failure) {
            throw damaged(String.valueOf(failure.getMessage()));
        } catch (RuntimeException unreadable) {
            // Enum constants, numbers, times and documents each fail in a way of their own.
            throw damaged("a row cannot be read: "
                    + String.valueOf(unreadable.getMessage())
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
    }

    private static Set<String> schema(Connection connection) throws SQLException {
        Set<String> objects = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_schema")) {
            while (rows.next()) {
                objects.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3) + " "
                        + rows.getString(4));
            }
        }
        return objects;
    }

    private static Set<String> expectedSchema(int version) throws SQLException {
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite::memory:")) {
            Migrations.apply(connection, null, Migrations.SCRIPTS.subList(0, version));
            execute(connection, LABEL_SQL);
            return schema(connection);
        }
    }

    /** Nobody depends on the file before it is complete, so nothing is synced. */
    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig configuration = new SQLiteConfig();
        configuration.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
        configuration.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        return configuration.createConnection("jdbc:sqlite:" + file);
    }

    private static Refusal damaged(String how) {
        return Refusal.invalid("The snapshot is damaged: " + how);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.getLong(1);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return String.valueOf(rows.getString(1));
        }
    }

    private List<String> texts(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException failure) {
                throw new StoreException("the snapshot could not be closed", failure);
            }
        }
    }
}
