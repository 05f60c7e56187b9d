package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.incus.api.IncusClient;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reading from Incus' REST API, whatever is behind it. */
@FunctionalInterface
public interface IncusReads {
    /**
     * What an answer carries.
     *
     * @param path below {@code /1.0}
     * @throws dev.havu.drivers.incus.api.IncusException if there is no answer, or none that carries anything
     */
    JsonNode get(List<String> path, Map<String, String> query);

    /** What an answer carries. */
    default JsonNode get(String... path) {
        return get(List.of(path), Map.of());
    }

    /** The things in a list, not just their addresses. */
    default JsonNode list(String... path) {
        return get(List.of(path), Map.of("recursion", "1"));
    }

    /** Reads of a daemon. */
    static IncusReads of(IncusClient client) {
        return (path, query) -> client.get(path, null, query);
    }
}
