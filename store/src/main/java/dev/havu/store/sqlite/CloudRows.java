package dev.havu.store.sqlite;

import dev.havu.store.sqlite.CloudTables.Column;
import dev.havu.store.sqlite.CloudTables.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves the rows of one cloud between two databases of one connection, as SQLite itself can: nothing goes through Java. Both
 * have the schema of this version.
 */
record CloudRows(Connection connection, CloudTables tables) {
    static final String CREDENTIALS = "credentials";
    private static final String CLIENT_ID = "client_id";

    /** Copies the rows of a cloud to a database that has none of that cloud. */
    void copy(String cloud, String from, String to) throws SQLException {
        for (Table table : tables.tables()) {
            String columns = names(table);
            execute(
                    "INSERT INTO " + to + "." + table.name() + " (" + columns + ") SELECT " + columns + " FROM " + from
                            + "." + table.name() + " WHERE " + table.ofCloud(from) + inOrder(table),
                    cloud);
        }
    }

    /** Deletes everything of a cloud, the cloud included. */
    void delete(String cloud, String schema) throws SQLException {
        for (Table table : tables.tables().reversed()) {
            execute("DELETE FROM " + schema + "." + table.name() + " WHERE " + table.ofCloud(schema), cloud);
        }
    }

    /** Whether other clouds have something of the same id as the cloud in {@code from}. */
    boolean idsAreTaken(String cloud, String from, String to) throws SQLException {
        for (Table table : tables.tables()) {
            for (String identity : table.identities()) {
                String query = "SELECT EXISTS (SELECT 1 FROM " + from + "." + table.name() + " s JOIN " + to + "."
                        + table.name() + " m ON m." + identity + " = s." + identity + " WHERE NOT m."
                        + table.ofCloud(to) + ")";
                if (number(query, cloud) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Client ids of the cloud in {@code from} that are taken in {@code to}. */
    List<String> takenClientIds(String from, String to) throws SQLException {
        List<String> taken = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + CLIENT_ID + " FROM " + from + "."
                        + CREDENTIALS + " WHERE " + CLIENT_ID + " IN (SELECT " + CLIENT_ID + " FROM " + to + "."
                        + CREDENTIALS + ") ORDER BY " + CLIENT_ID);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taken.add(rows.getString(1));
            }
        }
        return taken;
    }

    /**
     * Copies the only cloud of a database to one that has no cloud of the name it gets. Row numbers stay as they are where
     * nobody else has them, and move on all together otherwise; credentials whose client id is taken are left out.
     */
    void copyAs(String cloud, String from, String to) throws SQLException {
        Map<String, Long> shifts = new HashMap<>();
        for (Table table : tables.tables()) {
            shifts.put(table.name(), table.number() == null ? 0L : shift(table, from, to));
        }
        for (Table table : tables.tables()) {
            List<Object> arguments = new ArrayList<>();
            String values = table.columns().stream()
                    .map(column -> value(table, column, cloud, shifts, arguments))
                    .collect(Collectors.joining(", "));
            String condition = table.name().equals(CREDENTIALS)
                    ? " WHERE " + CLIENT_ID + " NOT IN (SELECT " + CLIENT_ID + " FROM " + to + "." + CREDENTIALS + ")"
                    : "";
            execute(
                    "INSERT INTO " + to + "." + table.name() + " (" + names(table) + ") SELECT " + values + " FROM "
                            + from + "." + table.name() + condition + inOrder(table),
                    arguments.toArray());
        }
    }

    private static String value(
            Table table, Column column, String cloud, Map<String, Long> shifts, List<Object> arguments) {
        if (column.name().equals(table.cloudColumn())) {
            arguments.add(cloud);
            return "?";
        }
        if (column.name().equals(table.number())) {
            arguments.add(shifts.get(table.name()));
            return column.name() + " + ?";
        }
        return column.name();
    }

    private long shift(Table table, String from, String to) throws SQLException {
        String number = table.number();
        String taken = "SELECT EXISTS (SELECT 1 FROM " + from + "." + table.name() + " s JOIN " + to + "."
                + table.name() + " m ON m." + number + " = s." + number + ")";
        if (number(taken) == 0) {
            return 0;
        }
        return number("SELECT max(coalesce((SELECT seq FROM " + to + ".sqlite_sequence WHERE name = '" + table.name()
                + "'), 0), coalesce((SELECT max(" + number + ") FROM " + to + "." + table.name() + "), 0))");
    }

    private static String names(Table table) {
        return table.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private static String inOrder(Table table) {
        return table.number() == null ? "" : " ORDER BY " + table.number();
    }

    void execute(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            statement.execute();
        }
    }

    /** The text of the first row; null when there is none. */
    @Nullable
    String text(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    long number(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.getLong(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }
}
