package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The hosts of Incus. */
record Fleet(List<Host> hosts, Map<String, Long> storageGigabytes) implements Hardware {
    static Fleet read(IncusSettings settings, IncusCalls incus) {
        JsonNode resources = incus.resources();
        int cores = resources.path("cpu").path("total").asInt() * settings.overcommitCores();
        int memory = (int) (resources.path("memory").path("total").asLong() / (1L << 30)) * settings.overcommitCores();
        Host host = new Host(
                "one", settings.location(), null, 0, cores, memory, 1000, true, false, false, 0, cores, memory);
        return new Fleet(List.of(host), Map.of(settings.location(), 10_000L));
    }

    @Override
    public @Nullable String target(String host) {
        return null;
    }

    @Override
    public @Nullable String storageTarget(String location, String volumeId) {
        return null;
    }

    @Override
    public List<String> members() {
        return List.of();
    }

    @Override
    public List<String> gpus(Allocation place) {
        return List.of();
    }
}
