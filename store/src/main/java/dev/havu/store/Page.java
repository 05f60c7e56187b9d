package dev.havu.store;

import java.util.List;

/**
 * A piece of a long list in order of creation.
 *
 * @param cursor pass it as {@code after} to get the next piece
 * @param last whether nothing follows
 */
public record Page<T>(List<T> items, long cursor, boolean last) {
    /** Pass as {@code after} to start at the beginning. */
    public static final long START = 0;

    public Page {
        items = List.copyOf(items);
    }
}
