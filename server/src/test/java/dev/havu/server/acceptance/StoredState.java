package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Every row that a server keeps in its directory: what a refused request must leave as it was, seen or unseen. */
record StoredState(Map<String, List<String>> tables) {
    static StoredState of(Path directory) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("havu.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN"); // one moment for all tables
            Map<String, List<String>> tables = new LinkedHashMap<>();
            for (String table :
                    column(statement, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
                tables.put(table, rows(statement, table));
            }
            assertThat(tables).isNotEmpty();
            return new StoredState(tables);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                values.add(found.getString(1));
            }
        }
        return values;
    }

    private static List<String> rows(Statement statement, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                StringJoiner row = new StringJoiner(" | ");
                for (int i = 1; i <= columns; i++) {
                    row.add(found.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
