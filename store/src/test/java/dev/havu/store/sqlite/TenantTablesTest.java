package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema says whose every row is; a table that does not say it cannot be added. */
class TenantTablesTest {
    /** Whoever adds a table to this list says that its rows are the operator's, and stay when a project goes. */
    private static final List<String> OF_NO_PROJECT =
            List.of("clouds", "hosts", "storage_pools", "capacity_limits", "price_changes", "coupons", "deliveries");

    private Sql sql;

    @BeforeEach
    void migrate() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        Migrations.apply(connection, null);
        sql = new Sql(connection);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void every_table_says_which_project_its_rows_are_of_or_is_known_to_be_the_operators() {
        assertThat(TenantTables.of(sql.cloudTables()).childrenFirst())
                .filteredOn(table -> table.ofProject() == null)
                .extracting(TenantTables.Owned::name)
                .containsExactlyInAnyOrderElementsOf(OF_NO_PROJECT);
    }

    @Test
    void every_table_is_there_once_and_before_those_that_it_refers_to() {
        List<String> names = TenantTables.of(sql.cloudTables()).childrenFirst().stream()
                .map(TenantTables.Owned::name)
                .toList();

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(sql.list(
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'sqlite_sequence'",
                        Row::text));
        assertThat(names).containsSubsequence("attachments", "volumes", "projects", "clouds");
        assertThat(names).containsSubsequence("gpu_allocations", "allocations", "hosts", "clouds");
        assertThat(names).containsSubsequence("due_work", "cluster_nodes", "clusters");
    }

    @Test
    void a_table_that_does_not_say_whose_its_rows_are_is_refused() {
        sql.update("CREATE TABLE forgotten (id TEXT PRIMARY KEY)");

        assertThatIllegalStateException()
                .isThrownBy(() -> TenantTables.of(sql.cloudTables()))
                .withMessageContaining("forgotten")
                .withMessageContaining("needs a column cloud");
    }

    @Test
    void a_new_table_is_found_by_its_columns_or_by_what_it_refers_to() {
        sql.update("CREATE TABLE notes (cloud TEXT NOT NULL, project TEXT NOT NULL, id TEXT PRIMARY KEY)");
        sql.update("CREATE TABLE pages (note_id TEXT NOT NULL REFERENCES notes (id))");

        TenantTables tables = TenantTables.of(sql.cloudTables());

        assertThat(tables.get("notes").ofProject()).isEqualTo("cloud = ?1 AND project = ?2");
        assertThat(tables.get("pages").ofProject())
                .isEqualTo("note_id IN (SELECT id FROM notes WHERE cloud = ?1 AND project = ?2)");
    }
}
