package dev.havu.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.sqlite.SQLiteConfig;

/**
 * The yardstick for durable writes: one thread that inserts rows with the columns of an SSH key into a table without any
 * index but its key, each in a commit of its own. Takes durations in milliseconds from standard input, a line each, and
 * answers each with the rows per second that were inserted meanwhile.
 */
final class BareInserts {
    private static final String TABLE = """
            CREATE TABLE ssh_keys (ordinal INTEGER PRIMARY KEY, id TEXT, cloud TEXT, project TEXT, name TEXT, key TEXT,
                fingerprint TEXT, created_at INTEGER, created_by_user_id TEXT)""";
    private static final String INSERT = """
            INSERT INTO ssh_keys (id, cloud, project, name, key, fingerprint, created_at, created_by_user_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    private BareInserts() {}

    /** Serves until standard input ends; arguments are the file and the value of {@code synchronous}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = open(Path.of(arguments[0]), arguments[1]);
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            String millis = commands.readLine();
            while (millis != null) {
                System.out.println(rowsPerSecond(insert, Long.parseLong(millis)));
                millis = commands.readLine();
            }
        }
    }

    private static Connection open(Path file, String synchronous) throws SQLException {
        SQLiteConfig configuration = new SQLiteConfig();
        configuration.setJournalMode(SQLiteConfig.JournalMode.WAL);
        configuration.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(synchronous));
        Connection connection = configuration.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        return connection;
    }

    static double rowsPerSecond(PreparedStatement insert, long millis) throws SQLException {
        String user = new UUID(0, 0).toString();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long rows = 0;
        while (System.nanoTime() < end) {
            insert.setString(1, new UUID(start, rows).toString());
            insert.setString(2, "default");
            insert.setString(3, "default");
            insert.setString(4, SshKeyRequest.NAME);
            insert.setString(5, SshKeyRequest.KEY);
            insert.setString(6, SshKeyRequest.FINGERPRINT);
            insert.setLong(7, start);
            insert.setString(8, user);
            insert.executeUpdate();
            rows++;
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }

    /** The loop in a process of its own, with the JVM, options and libraries of a running Havu. */
    static final class Remote implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        Remote(ServerProcess havu, Path file, String synchronous) {
            var command = havu.javaCommand(BareInserts.class);
            command.add(file.toString());
            command.add(synchronous);
            try {
                process = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            answers = process.inputReader(StandardCharsets.UTF_8);
        }

        double rowsPerSecond(long millis) {
            try {
                var output = process.getOutputStream();
                output.write((millis + "\n").getBytes(StandardCharsets.US_ASCII));
                output.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException("the bare loop has ended");
                }
                return Double.parseDouble(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
