package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.DriverException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The storage pool that is used.
 *
 * @param driver such as {@code zfs}
 * @param remote whether all hosts share one pool; otherwise each has its own
 */
public record StoragePool(String name, String driver, boolean remote) {
    /** They hold no instances. */
    private static final Set<String> NOT_FOR_INSTANCES = Set.of("cephfs", "cephobject");

    /**
     * Finds the pool.
     *
     * @param pools as {@code /1.0/storage-pools} lists them
     * @param drivers what {@code environment.storage_supported_drivers} says
     * @param wanted its name; null for the only one there is
     * @throws DriverException if there is none, or no telling which
     */
    static StoragePool choose(JsonNode pools, JsonNode drivers, @Nullable String wanted) {
        List<JsonNode> usable = pools.values().stream()
                .filter(pool -> !NOT_FOR_INSTANCES.contains(pool.path("driver").asString("")))
                .toList();
        JsonNode chosen = Choice.of("storage pool", usable, wanted, "incus storage create", "pool");
        String driver = chosen.path("driver").asString("");
        boolean remote = drivers.values().stream()
                .anyMatch(known -> known.path("Name").asString("").equals(driver)
                        && known.path("Remote").asBoolean(false));
        return new StoragePool(chosen.path("name").asString(""), driver, remote);
    }
}
