package dev.havu.store.sqlite;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was read from JSON lately, by its text. For documents that are immutable: clients that wait for a resource read the
 * same few again and again. Two generations: when the young one is full it becomes the old one, and what is not asked for
 * again is dropped with it. Safe to use from any thread.
 *
 * @param <T> immutable type of the documents
 */
final class RecentDocuments<T> {
    private static final int GENERATION = 500;

    private final Function<String, T> parser;
    private volatile Map<String, T> young = new ConcurrentHashMap<>();
    private volatile Map<String, T> old = Map.of();

    RecentDocuments(Function<String, T> parser) {
        this.parser = parser;
    }

    T read(String json) {
        T known = young.get(json);
        if (known == null) {
            known = old.get(json);
            if (known == null) {
                known = parser.apply(json);
            }
            keep(json, known);
        }
        return known;
    }

    private void keep(String json, T document) {
        if (young.size() >= GENERATION) {
            startGeneration();
        }
        young.put(json, document);
    }

    private synchronized void startGeneration() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
