package dev.havu.engine;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.RecentlyUsed;
import dev.havu.store.Session;
import dev.havu.store.Store;
import java.util.Optional;
import java.util.function.Function;

/**
 * Single resources as they were last read, each for as long as nothing is committed: clients that wait for a resource read it
 * again and again. Safe to use from any thread.
 *
 * @param <T> immutable type of the resources
 */
public final class RecentReads<T> {
    private static final int KEPT = 1_000;

    private final Store store;
    private final RecentlyUsed<Key, Read<T>> recent = new RecentlyUsed<>(KEPT);

    public RecentReads(Store store) {
        this.store = store;
    }

    private record Key(ProjectKey owner, String id) {}

    private record Read<T>(long version, T resource) {}

    /**
     * A resource of a project; empty when the query finds none.
     *
     * @param query how to find it, always the same one
     */
    public Optional<T> find(ProjectKey owner, String id, Function<Session, Optional<T>> query) {
        Key key = new Key(owner, id);
        // Taken before the query: what is committed meanwhile makes the answer older than its number, never newer.
        long version = store.version();
        Read<T> known = recent.get(key);
        if (known != null && known.version == version) {
            return Optional.of(known.resource);
        }
        Optional<T> found = store.read(query);
        found.ifPresent(resource -> recent.put(key, new Read<>(version, resource)));
        return found;
    }
}
