package dev.havu.engine.properties;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.volumes.Volume;
import dev.havu.store.ClusterTable;
import dev.havu.store.DueWorkTable;
import dev.havu.store.FleetTable;
import dev.havu.store.InstanceTable;
import dev.havu.store.Session;
import dev.havu.store.Store;
import dev.havu.store.TagTable;
import dev.havu.store.VolumeTable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that notes which resources commands try to change, so that checks need to look at those only. */
final class WatchedStore implements Store {
    private static final Set<Class<?>> WATCHED = Set.of(
            InstanceTable.class,
            VolumeTable.class,
            ClusterTable.class,
            TagTable.class,
            FleetTable.class,
            DueWorkTable.class);
    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "attach",
            "detach",
            "link",
            "unlink",
            "allocate",
            "release",
            "redeclare",
            "declareStorage",
            "takeStorage",
            "schedule",
            "remove");

    private final Store store;
    private Set<String> touched = new LinkedHashSet<>();
    private boolean fleetTouched;

    WatchedStore(Store store) {
        this.store = store;
    }

    /** The ids of what was touched since the last call; hosts and storage show as {@link #fleetTouched}. */
    synchronized Set<String> takeTouched() {
        Set<String> taken = touched;
        touched = new LinkedHashSet<>();
        return taken;
    }

    synchronized boolean takeFleetTouched() {
        boolean taken = fleetTouched;
        fleetTouched = false;
        return taken;
    }

    @Override
    public <R> R read(Function<Session, R> query) {
        return store.read(query);
    }

    @Override
    public <R> R write(Function<Session, R> command) {
        return store.write(session -> command.apply(watched(Session.class, session)));
    }

    @Override
    public long version() {
        return store.version();
    }

    @Override
    public void save(String cloud, Instant now, Path file) {
        store.save(cloud, now, file);
    }

    @Override
    public @Nullable String definition(Path file) {
        return store.definition(file);
    }

    @Override
    public Restored restore(String cloud, Path file, BiConsumer<Session, Restored> takeUp) {
        return store.restore(cloud, file, takeUp);
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T watched(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = call(target, method, arguments == null ? new Object[0] : arguments);
                    if (type == Session.class && WATCHED.contains(method.getReturnType())) {
                        return watchedTable(method.getReturnType(), result);
                    }
                    if (WRITES.contains(method.getName()) && arguments != null) {
                        note(type, arguments);
                    }
                    return result;
                }));
    }

    private <T> T watchedTable(Class<T> type, Object table) {
        return watched(type, type.cast(table));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private synchronized void note(Class<?> table, Object[] arguments) {
        fleetTouched |= table == FleetTable.class;
        for (Object argument : arguments) {
            switch (argument) {
                case Instance instance -> touched.add(instance.id());
                case Volume volume -> touched.add(volume.id());
                case Cluster cluster -> touched.add(cluster.id());
                case ClusterNode node -> touched.add(node.clusterId());
                case Allocation allocation -> touched.add(allocation.owner());
                case String text -> touched.add(text);
                default -> {}
            }
        }
    }
}
