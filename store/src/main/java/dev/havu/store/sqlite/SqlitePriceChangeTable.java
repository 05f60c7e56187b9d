package dev.havu.store.sqlite;

import dev.havu.store.PriceChangeTable;
import java.util.List;

/** Price changes in SQLite. */
record SqlitePriceChangeTable(Sql sql) implements PriceChangeTable {
    @Override
    public List<PriceChange> all(String cloud) {
        return sql.list(
                "SELECT kind, type, price FROM price_changes WHERE cloud = ? ORDER BY kind, type",
                row -> new PriceChange(row.constant(Kind.class), row.text(), row.amount()),
                cloud);
    }

    @Override
    public void put(String cloud, PriceChange change) {
        sql.update(
                "INSERT OR REPLACE INTO price_changes (cloud, kind, type, price) VALUES (?, ?, ?, ?)",
                cloud,
                change.kind(),
                change.type(),
                change.price());
    }
}
