package dev.havu.store.sqlite;

import dev.havu.store.Page;
import java.util.List;

/** Pieces of long lists, cut by the running number that rows get when they are stored. */
final class Paging {
    /** A row with its running number. */
    record Numbered<T>(long ordinal, T item) {}

    private Paging() {}

    static <T> Page<T> page(List<Numbered<T>> rows, int limit) {
        return new Page<>(
                rows.stream().map(Numbered::item).toList(),
                rows.isEmpty() ? Page.START : rows.getLast().ordinal(),
                rows.size() < limit);
    }

    /** {@code (?, ?, ?)}; for no values a list that nothing is in. */
    static String placeholders(int count) {
        return count == 0 ? "(NULL)" : "(?" + ", ?".repeat(count - 1) + ")";
    }
}
