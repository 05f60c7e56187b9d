package dev.havu.store.sqlite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which tables belong to a cloud and to a project, as the schema itself says: by columns {@code cloud} and
 * {@code project}, or by a foreign key to a table that has them. So a new table is not forgotten.
 *
 * @param childrenFirst in an order in which rows can be deleted
 */
record TenantTables(List<Table> childrenFirst) {
    /** Tables that say whose a row is by the id of the machine, volume or project that it is about. */
    private static final Map<String, String> BY_ID =
            Map.of("due_work", "resource_id", "allocations", "owner", "gpu_allocations", "owner");

    TenantTables {
        childrenFirst = List.copyOf(childrenFirst);
    }

    /**
     * A table.
     *
     * @param ofCloud condition for the rows of a cloud, whose name is {@code ?1}
     * @param ofProject condition for the rows of a project, whose cloud and name are {@code ?1} and {@code ?2}; null when they
     *     belong to the cloud as a whole
     */
    record Table(String name, String ofCloud, @Nullable String ofProject) {}

    private record Reference(
            String table, String column, @Nullable String key) {}

    /**
     * Reads the schema.
     *
     * @throws IllegalStateException if nothing says whose the rows of a table are
     */
    static TenantTables of(Sql sql) {
        List<String> left = new ArrayList<>(sql.list(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid",
                Row::text));
        Map<String, Table> parentsFirst = new LinkedHashMap<>();
        while (!left.isEmpty()) {
            List<String> next = left.stream()
                    .filter(name -> references(sql, name).stream()
                            .allMatch(reference ->
                                    reference.table().equals(name) || parentsFirst.containsKey(reference.table())))
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("the tables " + left + " refer to each other");
            }
            for (String name : next) {
                parentsFirst.put(name, table(sql, name, parentsFirst));
            }
            left.removeAll(next);
        }
        return new TenantTables(withIds(sql, parentsFirst).reversed());
    }

    Table get(String name) {
        return childrenFirst.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no table " + name));
    }

    private static Table table(Sql sql, String name, Map<String, Table> known) {
        List<String> columns = columns(sql, name);
        if (name.equals("clouds")) {
            return new Table(name, "name = ?1", null);
        }
        if (name.equals("projects")) {
            return new Table(name, "cloud = ?1", "cloud = ?1 AND name = ?2");
        }
        if (columns.contains("cloud")) {
            return new Table(name, "cloud = ?1", columns.contains("project") ? "cloud = ?1 AND project = ?2" : null);
        }
        Reference parent = references(sql, name).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing says whose the rows of the table " + name
                        + " are: it needs a column cloud, or a foreign key to a table that has one"));
        Table table = Objects.requireNonNull(known.get(parent.table()));
        String start = parent.column() + " IN (SELECT " + parent.key() + " FROM " + table.name() + " WHERE ";
        return new Table(
                name,
                start + table.ofCloud() + ")",
                table.ofProject() == null ? null : start + table.ofProject() + ")");
    }

    /** What goes by ids is last, so that it is deleted while the ids are still known. */
    private static List<Table> withIds(Sql sql, Map<String, Table> tables) {
        String ids = tables.values().stream()
                .filter(table -> table.ofProject() != null)
                .flatMap(table -> columns(sql, table.name()).stream()
                        .filter(column -> column.equals("id") || column.equals("owner_id"))
                        .map(column -> "SELECT " + column + " FROM " + table.name() + " WHERE " + table.ofProject()))
                .collect(Collectors.joining(" UNION ALL "));
        List<Table> ordered = new ArrayList<>();
        tables.values().stream()
                .filter(table -> !BY_ID.containsKey(table.name()))
                .forEach(ordered::add);
        tables.values().stream()
                .filter(table -> BY_ID.containsKey(table.name()))
                .map(table -> new Table(
                        table.name(),
                        table.ofCloud(),
                        "cloud = ?1 AND " + BY_ID.get(table.name()) + " IN (" + ids + ")"))
                .forEach(ordered::add);
        return ordered;
    }

    private static List<String> columns(Sql sql, String table) {
        return sql.list("SELECT name FROM pragma_table_info(?)", Row::text, table);
    }

    private static List<Reference> references(Sql sql, String table) {
        return sql.list(
                "SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?)",
                row -> new Reference(row.text(), row.text(), row.textOrNull()),
                table);
    }
}
