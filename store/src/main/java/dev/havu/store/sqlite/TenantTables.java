package dev.havu.store.sqlite;

import dev.havu.store.sqlite.CloudTables.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which tables belong to a project, and in which order rows can be deleted.
 *
 * @param childrenFirst those that others refer to come last
 */
record TenantTables(List<TenantTables.Owned> childrenFirst) {
    /** Tables that say whose a row is by the id of the machine, volume or project that it is about. */
    private static final Map<String, String> BY_ID =
            Map.of("due_work", "resource_id", "allocations", "owner", "gpu_allocations", "owner");

    TenantTables {
        childrenFirst = List.copyOf(childrenFirst);
    }

    /**
     * A table.
     *
     * @param ofCloud condition for the rows of a cloud, whose name is its one parameter
     * @param ofProject condition for the rows of a project, whose cloud and name are {@code ?1} and {@code ?2}; null when they
     *     belong to the cloud as a whole
     */
    record Owned(String name, String ofCloud, @Nullable String ofProject) {}

    static TenantTables of(CloudTables tables) {
        List<Table> childrenFirst = tables.tables().reversed();
        String ids = childrenFirst.stream()
                .filter(table -> table.ofProject() != null)
                .flatMap(table -> Stream.of("id", "owner_id")
                        .filter(table::has)
                        .map(column -> "SELECT " + column + " FROM " + table.name() + " WHERE " + table.ofProject()))
                .collect(Collectors.joining(" UNION ALL "));
        // What goes by ids is first, so that it is deleted while the ids are still known.
        Stream<Owned> byId = childrenFirst.stream()
                .filter(table -> BY_ID.containsKey(table.name()))
                .map(table -> owned(
                        table,
                        "cloud = ?1 AND " + Objects.requireNonNull(BY_ID.get(table.name())) + " IN (" + ids + ")"));
        Stream<Owned> others = childrenFirst.stream()
                .filter(table -> !BY_ID.containsKey(table.name()))
                .map(table -> owned(table, table.ofProject()));
        return new TenantTables(Stream.concat(byId, others).toList());
    }

    Owned get(String name) {
        return childrenFirst.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no table " + name));
    }

    private static Owned owned(Table table, @Nullable String ofProject) {
        return new Owned(table.name(), table.ofCloud("main"), ofProject);
    }
}
