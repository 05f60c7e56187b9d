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
     * The cloud that a token, a resource or the operator names.
     *
     * @throws CloudDropped if it is not there any more
     */
    public Cloud get(String name) {
        Cloud cloud = clouds.get(name);
        if (cloud == null) {
            throw new CloudDropped(name);
        }
        return cloud;
    }

    /**
     * Checks that a cloud was not dropped meanwhile.
     *
     * @throws CloudDropped if it was
     */
    public void requireOpen(Cloud cloud) {
        if (!isOpen(cloud)) {
            throw new CloudDropped(cloud.name());
        }
    }

    /** Whether a cloud is there, and was not dropped; another one of the same name is not the same. */
    public boolean isOpen(Cloud cloud) {
        return cloud.equals(clouds.get(cloud.name()));
    }

    /** Takes a cloud out, so that no command reaches it any more. */
    public void remove(Cloud cloud) {
        clouds.remove(cloud.name(), cloud);
    }

    public Collection<Cloud> all() {
        return List.copyOf(clouds.values());
    }
}
