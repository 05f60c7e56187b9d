package dev.havu.server.config;

import dev.havu.domain.fleet.FleetSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code fleet} in the configuration file: the machines of a cloud. It replaces the built-in fleet as a whole.
 *
 * @param locations by location code
 */
public record FleetSection(Map<String, Location> locations) {
    public FleetSection {
        Required.present(locations, "locations");
        locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
    }

    /**
     * A location.
     *
     * @param hosts groups of equal hosts; none for a location without capacity
     */
    public record Location(List<Hosts> hosts) {
        public Location {
            hosts = List.copyOf(Objects.requireNonNullElse(hosts, List.of()));
        }
    }

    /**
     * Equal hosts.
     *
     * @param name prefix of their names, unique in the location
     * @param count how many, 1 when left out
     * @param gpu GPU model as in the catalog; left out for hosts without GPUs
     * @param gpus per host
     * @param cores per host
     * @param memory gigabytes per host
     * @param storage gigabytes each host adds to the location's volume storage
     * @param spot whether spot machines may run here, true when left out
     * @param confidential whether confidential machines may run here, and only they
     */
    public record Hosts(
            String name,
            @Nullable Integer count,
            @Nullable String gpu,
            int gpus,
            int cores,
            int memory,
            int storage,
            @Nullable Boolean spot,
            boolean confidential) {
        public Hosts {
            Required.present(name, "name");
            Required.atLeast(0, count == null ? 1 : count, "count");
            Required.atLeast(0, gpus, "gpus");
            Required.atLeast(1, cores, "cores");
            Required.atLeast(1, memory, "memory");
            Required.atLeast(0, storage, "storage");
            if (gpus > 0) {
                Required.present(gpu, "gpu");
            }
        }
    }

    /** What the engine was told. */
    public static FleetSection of(FleetSpec fleet) {
        Map<String, Location> locations = new TreeMap<>();
        fleet.locations()
                .forEach((code, groups) -> locations.put(
                        code,
                        new Location(groups.stream()
                                .map(group -> new Hosts(
                                        group.name(),
                                        group.count(),
                                        group.gpu(),
                                        group.gpus(),
                                        group.cores(),
                                        group.memoryGigabytes(),
                                        group.storageGigabytes(),
                                        group.spot(),
                                        group.confidential()))
                                .toList())));
        return new FleetSection(locations);
    }

    /** What the engine is told. */
    public FleetSpec spec() {
        Map<String, List<FleetSpec.HostGroup>> groups = new LinkedHashMap<>();
        locations.forEach((code, location) -> {
            List<FleetSpec.HostGroup> hosts = new ArrayList<>();
            for (Hosts host : location.hosts()) {
                hosts.add(new FleetSpec.HostGroup(
                        host.name(),
                        host.count() == null ? 1 : host.count(),
                        host.gpu(),
                        host.gpus(),
                        host.cores(),
                        host.memory(),
                        host.storage(),
                        host.spot() == null || host.spot(),
                        host.confidential()));
            }
            groups.put(code, hosts);
        });
        return new FleetSpec(groups);
    }
}
