package dev.havu.server.tokens;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims of tokens whose signature was checked lately. Two generations: when the young one is full it becomes the old
 * one, and what is not asked for again is dropped with it. Needs no lock to read and never holds more than twice the
 * limit.
 */
final class RecentTokens {
    private static final int GENERATION = 4096;

    private volatile Map<String, Claims> young = new ConcurrentHashMap<>();
    private volatile Map<String, Claims> old = Map.of();

    @Nullable
    Claims get(String token) {
        Claims claims = young.get(token);
        if (claims == null) {
            claims = old.get(token);
            if (claims != null) {
                put(token, claims);
            }
        }
        return claims;
    }

    void put(String token, Claims claims) {
        if (young.size() >= GENERATION) {
            startGeneration();
        }
        young.put(token, claims);
    }

    private synchronized void startGeneration() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
