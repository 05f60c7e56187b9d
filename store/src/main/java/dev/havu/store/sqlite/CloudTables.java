package dev.havu.store.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which tables are a cloud's, and which of them a project's, as the schema itself says: a table has columns
 * {@code cloud} and {@code project}, or a foreign key to a table that has. So a new table is neither forgotten nor listed twice.
 *
 * @param tables those that others refer to come first
 */
record CloudTables(List<CloudTables.Table> tables) {
    /** What was told to whom: that stays so, whatever becomes of the cloud, and is no part of its state. */
    static final Set<String> TOLD = Set.of("events", "webhooks", "deliveries");

    private static final String CLOUDS = "clouds";
    private static final String PROJECTS = "projects";
    private static final String CLOUD_COLUMN = "cloud";
    private static final String PROJECT_COLUMN = "project";

    CloudTables {
        tables = List.copyOf(tables);
    }

    /**
     * A table.
     *
     * @param columns all of them, in order
     * @param cloudColumn where the name of the cloud is; null when only {@code parent} tells
     * @param number the column that SQLite numbers rows in, null when there is none
     * @param identities text columns whose values are unique in the whole store
     * @param parent through which a row belongs to its cloud, null when the row itself says it
     */
    record Table(
            String name,
            List<Column> columns,
            @Nullable String cloudColumn,
            @Nullable String number,
            List<String> identities,
            @Nullable Parent parent) {
        Table {
            columns = List.copyOf(columns);
            identities = List.copyOf(identities);
        }

        /** A condition that selects the rows of a cloud, whose name is its one parameter. */
        String ofCloud(String schema) {
            if (cloudColumn != null || parent == null) {
                return cloudColumn + " = ?";
            }
            return ofParent(parent, schema + ".", parent.table().ofCloud(schema));
        }

        /**
         * A condition that selects the rows of a project in the main database, whose cloud and name are {@code ?1} and
         * {@code ?2}; null when they belong to the cloud as a whole.
         */
        @Nullable
        String ofProject() {
            if (name.equals(PROJECTS)) {
                return "cloud = ?1 AND name = ?2";
            }
            if (has(PROJECT_COLUMN)) {
                return "cloud = ?1 AND project = ?2";
            }
            String above = cloudColumn != null || parent == null
                    ? null
                    : parent.table().ofProject();
            return above == null || parent == null ? null : ofParent(parent, "", above);
        }

        boolean has(String column) {
            return columns.stream().anyMatch(each -> each.name().equals(column));
        }

        private static String ofParent(Parent parent, String schema, String condition) {
            return parent.column() + " IN (SELECT " + parent.key() + " FROM " + schema
                    + parent.table().name() + " WHERE " + condition + ")";
        }
    }

    /** A column. */
    record Column(String name, boolean text) {}

    /** A foreign key of one column. */
    record Parent(String column, Table table, String key) {}

    /** Those that make up the state of a cloud, without what was told about it. */
    CloudTables ofState() {
        return new CloudTables(
                tables.stream().filter(table -> !TOLD.contains(table.name())).toList());
    }

    /**
     * Reads the schema of the main database of a connection.
     *
     * @throws SQLException if a table is missing
     * @throws IllegalStateException if nothing tells which cloud the rows of a table belong to
     */
    static CloudTables of(Connection connection) throws SQLException {
        List<String> names = strings(
                connection,
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                        + " ORDER BY rowid");
        names.remove(SnapshotFile.LABEL);
        Map<String, Table> found = new LinkedHashMap<>();
        while (!names.isEmpty()) {
            List<String> left = new ArrayList<>();
            for (String name : names) {
                List<Reference> references = references(connection, name);
                boolean early = references.stream()
                        .anyMatch(reference -> !found.containsKey(reference.table())
                                && !reference.table().equals(name));
                if (early) {
                    left.add(name);
                } else {
                    found.put(name, table(connection, name, references, found));
                }
            }
            if (left.size() == names.size()) {
                throw new SQLException("the tables " + left + " refer to tables that are missing");
            }
            names = left;
        }
        return new CloudTables(List.copyOf(found.values()));
    }

    private static Table table(Connection connection, String name, List<Reference> references, Map<String, Table> found)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        String number = null;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA main.table_info(" + name + ")")) {
            while (rows.next()) {
                String column = rows.getString("name");
                boolean text = "TEXT".equals(rows.getString("type"));
                columns.add(new Column(column, text));
                if (rows.getInt("pk") == 1 && "INTEGER".equals(rows.getString("type"))) {
                    number = column;
                }
            }
        }
        String cloudColumn = name.equals(CLOUDS)
                ? "name"
                : columns.stream().anyMatch(column -> column.name().equals(CLOUD_COLUMN)) ? CLOUD_COLUMN : null;
        Parent parent = null;
        if (cloudColumn == null) {
            Reference reference = references.stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing tells which cloud the rows of the table "
                            + name + " belong to: it needs a column cloud, or a foreign key to a table that has one"));
            parent = new Parent(
                    reference.column(),
                    java.util.Objects.requireNonNull(found.get(reference.table())),
                    reference.key());
        }
        return new Table(name, columns, cloudColumn, number, identities(connection, name, columns), parent);
    }

    /** Text columns that alone are a key, but for names that people choose. */
    private static List<String> identities(Connection connection, String table, List<Column> columns)
            throws SQLException {
        List<String> identities = new ArrayList<>();
        if (table.equals(CLOUDS) || table.equals(CloudRows.CREDENTIALS)) {
            return identities;
        }
        List<String> indexes =
                strings(connection, "SELECT name FROM pragma_index_list('" + table + "') WHERE \"unique\" = 1");
        for (String index : indexes) {
            List<String> indexed = strings(connection, "SELECT name FROM pragma_index_info('" + index + "')");
            if (indexed.size() == 1 && columns.contains(new Column(indexed.getFirst(), true))) {
                identities.add(indexed.getFirst());
            }
        }
        return identities;
    }

    private record Reference(String table, String column, String key) {}

    /** The foreign keys of one column, and the tables of the others. */
    private static List<Reference> references(Connection connection, String table) throws SQLException {
        List<Reference> references = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA main.foreign_key_list(" + table + ")")) {
            while (rows.next()) {
                references.add(new Reference(rows.getString("table"), rows.getString("from"), rows.getString("to")));
            }
        }
        return references;
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
