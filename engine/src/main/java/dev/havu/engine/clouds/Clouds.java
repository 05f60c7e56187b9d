package dev.havu.engine.clouds;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clouds of this process, by name. */
public final class Clouds {
    private final Map<String, Cloud> clouds = new ConcurrentHashMap<>();

    /**
     * Adds a cloud.
     *
     * @throws IllegalStateException if there is a cloud of that name
     */
    public void add(Cloud cloud) {
        if (clouds.putIfAbsent(cloud.name(), cloud) != null) {
            throw new IllegalStateException("there are two clouds named " + cloud.name());
        }
    }

    public @Nullable Cloud find(String name) {
        return clouds.get(name);
    }

    /**
     * The cloud of a name that is known to exist.
     *
     * @throws IllegalStateException if there is no such cloud
     */
    public Cloud get(String name) {
        Cloud cloud = clouds.get(name);
        if (cloud == null) {
            throw new IllegalStateException("there is no cloud named " + name);
        }
        return cloud;
    }

    public Collection<Cloud> all() {
        return List.copyOf(clouds.values());
    }
}
