package dev.havu.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made or looked up lately, by key. Two generations: when the young one is full it becomes the old one, and what is
 * not asked for again is dropped with it. Needs no lock to read and never holds more than twice its limit. Safe to use from
 * any thread.
 */
public final class RecentlyUsed<K, V> {
    private final int generation;
    private volatile Map<K, V> young = new ConcurrentHashMap<>();
    private volatile Map<K, V> old = Map.of();

    /**
     * Holds nothing yet.
     *
     * @param generation how many entries are kept at least
     */
    public RecentlyUsed(int generation) {
        this.generation = generation;
    }

    /** What is kept for a key; null when that is nothing. */
    public @Nullable V get(K key) {
        V value = young.get(key);
        if (value == null) {
            value = old.get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    /** What is kept for a key, or else is made for it now. */
    public V get(K key, Function<K, V> maker) {
        V value = get(key);
        if (value == null) {
            value = maker.apply(key);
            put(key, value);
        }
        return value;
    }

    public void put(K key, V value) {
        if (young.size() >= generation) {
            startGeneration();
        }
        young.put(key, value);
    }

    private synchronized void startGeneration() {
        if (young.size() >= generation) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
