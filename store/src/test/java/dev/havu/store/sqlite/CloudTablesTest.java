package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No table is forgotten when a cloud is saved. */
class CloudTablesTest {
    @Test
    void every_table_of_the_schema_belongs_to_clouds() throws SQLException {
        try (Connection connection = current();
                Statement statement = connection.createStatement();
                var names = statement.executeQuery(
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
            Set<String> expected = new HashSet<>();
            while (names.next()) {
                expected.add(names.getString(1));
            }
            expected.removeAll(CloudTables.TOLD);
            assertThat(CloudTables.of(connection).ofState().tables().stream().map(CloudTables.Table::name))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void what_others_refer_to_comes_first() throws SQLException {
        try (Connection connection = current()) {
            assertThat(CloudTables.of(connection).ofState().tables().stream().map(CloudTables.Table::name))
                    .containsSubsequence("clouds", "projects", "volumes", "attachments")
                    .containsSubsequence("hosts", "allocations", "gpu_allocations");
        }
    }

    @Test
    void a_table_that_nothing_connects_with_a_cloud_is_noticed() throws SQLException {
        try (Connection connection = current();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE forgotten (id TEXT PRIMARY KEY)");

            assertThatThrownBy(() -> CloudTables.of(connection))
                    .hasMessageContainingAll("forgotten", "needs a column cloud, or a foreign key");
        }
    }

    private static Connection current() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        Migrations.apply(connection, null);
        return connection;
    }
}
