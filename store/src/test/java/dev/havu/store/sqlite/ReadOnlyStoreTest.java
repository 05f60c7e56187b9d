package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.StoreException;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at the state of a Havu that may be running. */
class ReadOnlyStoreTest {
    private static final ProjectKey KEY = new ProjectKey("north", "alice");

    @TempDir
    private Path temporary;

    @Test
    void it_sees_what_a_running_server_has_committed() {
        Path directory = temporary.resolve("with a space, 100% and #?");
        try (SqliteStore server = SqliteStore.open(directory, Durability.NORMAL);
                ReadOnlyStore store = ReadOnlyStore.open(directory)) {
            assertThat(find(store)).isNull();

            insert(server);

            assertThat(find(store)).isEqualTo(project());
        }
    }

    @Test
    void it_sees_what_a_stopped_server_has_left_and_leaves_nothing_itself() throws IOException {
        Path directory = temporary.resolve("with a space, 100% and #?");
        try (SqliteStore server = SqliteStore.open(directory, Durability.NORMAL)) {
            insert(server);
        }
        List<Path> before = files(directory);

        try (ReadOnlyStore store = ReadOnlyStore.open(directory)) {
            assertThat(find(store)).isEqualTo(project());
        }

        assertThat(files(directory)).isEqualTo(before);
    }

    @Test
    void it_does_not_keep_a_server_from_starting() {
        SqliteStore.open(temporary, Durability.NORMAL).close();
        try (ReadOnlyStore store = ReadOnlyStore.open(temporary)) {
            SqliteStore.open(temporary, Durability.NORMAL).close();
            assertThat(find(store)).isNull();
        }
    }

    @Test
    void it_changes_nothing() {
        SqliteStore.open(temporary, Durability.NORMAL).close();
        try (ReadOnlyStore store = ReadOnlyStore.open(temporary)) {
            assertThatThrownBy(() -> store.write(session -> session.clouds().nextNumber("north")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("not to be changed");
        }
    }

    @Test
    void where_there_is_no_state_none_is_made() {
        assertThatThrownBy(() -> ReadOnlyStore.open(temporary))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("there is no state in " + temporary, "--data");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void the_state_of_another_version_is_refused() throws SQLException {
        SqliteStore.open(temporary, Durability.NORMAL).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + temporary.resolve("havu.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        assertThatThrownBy(() -> ReadOnlyStore.open(temporary))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("schema version 99");
    }

    @Test
    void what_is_no_state_is_refused() throws IOException {
        Files.writeString(temporary.resolve("havu.db"), "something else entirely\n".repeat(100));

        assertThatThrownBy(() -> ReadOnlyStore.open(temporary))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be read");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void insert(SqliteStore server) {
        server.write(session -> {
            session.clouds().open(KEY.cloud(), 42);
            session.projects().insert(project());
            return KEY;
        });
    }

    private static Project project() {
        return new Project(KEY, "owner", Currency.EUR, BigDecimal.TEN, 7, List.of());
    }

    private static @Nullable Project find(ReadOnlyStore store) {
        return store.read(session ->
                        java.util.Optional.ofNullable(session.projects().find(KEY)))
                .orElse(null);
    }
}
