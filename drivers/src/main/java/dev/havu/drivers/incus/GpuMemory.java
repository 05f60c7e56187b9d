package dev.havu.drivers.incus;

import dev.havu.drivers.incus.api.IncusClient;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Keeps in Incus which GPU of a host has which index, so that it survives whatever happens to Havu. */
final class GpuMemory {
    private static final List<String> CHANGEABLE_OF_A_MEMBER =
            List.of("roles", "failure_domain", "description", "config", "groups");

    private GpuMemory() {}

    /**
     * Keeps it.
     *
     * @param member of the cluster; null when Incus is not clustered
     * @param addresses by index
     */
    static void keep(IncusClient client, @Nullable String member, List<String> addresses) {
        String text = String.join(",", addresses);
        if (member == null) {
            client.patch(List.of(), null, Map.of("config", Map.of(Names.GPU_LABEL, text)));
            return;
        }
        List<String> path = List.of("cluster", "members", member);
        IncusClient.Tagged present = client.getTagged(path, null);
        ObjectNode changed = (ObjectNode) IncusCalls.tree(Map.of());
        // Incus takes away the roles of a member that a change does not name.
        CHANGEABLE_OF_A_MEMBER.forEach(
                key -> changed.set(key, present.body().path(key).deepCopy()));
        ((ObjectNode) changed.path("config")).put(Names.GPU_LABEL, text);
        client.put(path, null, changed, present.tag());
    }
}
