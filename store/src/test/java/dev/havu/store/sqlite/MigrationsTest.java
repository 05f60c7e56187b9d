package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.store.StoreException;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state file is brought to this version's schema once, safely, and never backwards. */
class MigrationsTest {
    private static final String FIRST = Migrations.SCRIPTS.getFirst();
    private static final String SECOND = "test-second.sql";
    private static final String BROKEN = "test-broken.sql";

    @TempDir
    Path directory;

    @Test
    void a_fresh_file_gets_the_newest_schema() throws SQLException {
        open().close();

        assertThat(number("PRAGMA user_version")).isEqualTo(Migrations.SCRIPTS.size());
        assertThat(backUps()).isEmpty();
    }

    @Test
    void a_current_file_is_left_as_it_is() throws SQLException {
        open().close();
        long schemaChanges = number("PRAGMA schema_version");

        open().close();

        assertThat(number("PRAGMA schema_version")).isEqualTo(schemaChanges);
        assertThat(backUps()).isEmpty();
    }

    @Test
    void a_file_of_a_newer_havu_is_refused_in_one_line_and_left_as_it_is() throws SQLException {
        open().close();
        execute("PRAGMA user_version = 99", "CREATE TABLE of_the_future (id)");
        long schemaChanges = number("PRAGMA schema_version");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(
                        directory.resolve("havu.db").toString(), "99", "start it with a newer Havu", "--data")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));

        assertThat(number("PRAGMA user_version")).isEqualTo(99);
        assertThat(number("PRAGMA schema_version")).isEqualTo(schemaChanges);
        assertThat(backUps()).isEmpty();
    }

    @Test
    void an_older_file_is_copied_aside_and_then_migrated() throws SQLException {
        migrate(FIRST);
        execute("INSERT INTO clouds VALUES ('north', 42, 1, 0)");

        migrate(FIRST, SECOND);

        assertThat(number("PRAGMA user_version")).isEqualTo(2);
        assertThat(number("SELECT seed FROM clouds")).isEqualTo(42);
        assertThat(number("SELECT count(*) FROM added_by_the_second")).isZero();
        Path copy = directory.resolve("havu.db.before-version-2");
        assertThat(backUps()).containsExactly(copy);
        assertThat(number(copy, "PRAGMA user_version")).isEqualTo(1);
        assertThat(number(copy, "SELECT seed FROM clouds")).isEqualTo(42);
        assertThat(number(copy, "SELECT count(*) FROM sqlite_schema WHERE name = 'added_by_the_second'"))
                .isZero();
    }

    @Test
    void a_migration_that_fails_changes_nothing_and_can_be_tried_again() throws SQLException {
        migrate(FIRST);

        assertThatThrownBy(() -> migrate(FIRST, BROKEN)).isInstanceOf(SQLException.class);

        assertThat(number("PRAGMA user_version")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM sqlite_schema WHERE name = 'added_by_the_broken'"))
                .isZero();

        migrate(FIRST, SECOND);

        assertThat(number("PRAGMA user_version")).isEqualTo(2);
    }

    @Test
    void a_failure_that_ends_the_transaction_is_reported_as_what_it_is() throws SQLException {
        migrate(FIRST);

        assertThatThrownBy(() -> migrate(FIRST, "test-rolled-back.sql"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("UNIQUE constraint failed");

        assertThat(number("PRAGMA user_version")).isEqualTo(1);
    }

    @Test
    void a_file_several_versions_behind_goes_through_all_of_them() throws SQLException {
        migrate(FIRST);
        migrate(FIRST, SECOND, "test-third.sql");

        assertThat(number("PRAGMA user_version")).isEqualTo(3);
        assertThat(number("SELECT of_the_third FROM added_by_the_second")).isEqualTo(3);
        assertThat(backUps()).containsExactly(directory.resolve("havu.db.before-version-2"));
    }

    private SqliteStore open() {
        return SqliteStore.open(directory, Durability.NORMAL);
    }

    private void migrate(String... scripts) throws SQLException {
        Path file = directory.resolve("havu.db");
        try (Connection connection = connect(file)) {
            Migrations.apply(connection, file, List.of(scripts));
        }
    }

    private List<Path> backUps() {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().contains("before-version"))
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void execute(String... commands) throws SQLException {
        try (Connection connection = connect(directory.resolve("havu.db"));
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private long number(String query) throws SQLException {
        return number(directory.resolve("havu.db"), query);
    }

    private static long number(Path file, String query) throws SQLException {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.getLong(1);
        }
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
