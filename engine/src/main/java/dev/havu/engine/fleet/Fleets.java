package dev.havu.engine.fleet;

import dev.havu.domain.catalog.Location;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.Host;
import dev.havu.engine.Transaction;
import dev.havu.engine.clouds.Cloud;
import dev.havu.store.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings the stored hosts in line with what the operator declares or the driver finds. Nothing that is in use is taken away. */
public final class Fleets {
    private Fleets() {}

    /**
     * Brings hosts in line with a declaration.
     *
     * @throws IllegalArgumentException if the fleet names a location that the catalog does not have
     */
    public static void apply(Transaction transaction, FleetSpec fleet) {
        List<Host> hosts = new ArrayList<>();
        Map<String, Long> storage = new HashMap<>();
        for (Map.Entry<String, List<FleetSpec.HostGroup>> entry :
                fleet.locations().entrySet()) {
            for (FleetSpec.HostGroup group : entry.getValue()) {
                for (int number = 1; number <= group.count(); number++) {
                    hosts.add(host(entry.getKey(), group, number));
                }
                storage.merge(entry.getKey(), (long) group.count() * group.storageGigabytes(), Long::sum);
            }
        }
        requireLocations(transaction, fleet.locations().keySet());
        apply(transaction, hosts, storage);
    }

    /**
     * Adds new hosts, redeclares known ones, and retires those no longer there, or smaller than what is used.
     *
     * @param storageGigabytes of volumes by location; none where it says nothing
     * @throws IllegalArgumentException if a host is in a location that the catalog does not have
     */
    public static void apply(Transaction transaction, List<Host> hosts, Map<String, Long> storageGigabytes) {
        String cloud = transaction.cloud().name();
        requireLocations(transaction, hosts.stream().map(Host::location).collect(Collectors.toSet()));
        if (hosts.stream().map(Host::id).distinct().count() != hosts.size()) {
            throw twoOfOneName();
        }
        Map<String, Host> known = new HashMap<>();
        for (Host host : transaction.session().fleet().hosts(cloud)) {
            known.put(host.id(), host);
        }
        for (Host host : hosts) {
            declare(transaction, host, known.remove(host.id()));
        }
        for (Location location : transaction.cloud().catalog().locations()) {
            transaction
                    .session()
                    .fleet()
                    .declareStorage(cloud, location.code(), storageGigabytes.getOrDefault(location.code(), 0L));
        }
        known.values().stream()
                .filter(host -> !host.retired())
                .forEach(host -> transaction.session().fleet().redeclare(cloud, retired(host)));
    }

    /** What is declared of a cloud's hosts now, as it could be declared anew; those that are retired are left out. */
    public static FleetSpec declared(Session session, Cloud cloud) {
        Map<String, Map<FleetSpec.HostGroup, Integer>> counts = new LinkedHashMap<>();
        cloud.catalog().locations().forEach(location -> counts.put(location.code(), new LinkedHashMap<>()));
        for (Host host : session.fleet().hosts(cloud.name())) {
            if (!host.retired()) {
                counts.computeIfAbsent(host.location(), code -> new LinkedHashMap<>())
                        .merge(group(host), 1, Integer::sum);
            }
        }
        Map<String, List<FleetSpec.HostGroup>> locations = new LinkedHashMap<>();
        counts.forEach((code, groups) -> locations.put(
                code,
                groups.entrySet().stream()
                        .map(entry -> entry.getKey().withCount(entry.getValue()))
                        .toList()));
        return new FleetSpec(locations);
    }

    /** The group of one host; its name is between location and number. */
    private static FleetSpec.HostGroup group(Host host) {
        String start = host.location().toLowerCase(Locale.ROOT) + "-";
        int end = host.id().lastIndexOf('-');
        boolean declared = host.id().startsWith(start) && end > start.length();
        return new FleetSpec.HostGroup(
                declared ? host.id().substring(start.length(), end) : host.id(),
                1,
                host.gpuModel(),
                host.gpus(),
                host.cores(),
                host.memoryGigabytes(),
                host.storageGigabytes(),
                host.spot(),
                host.confidential());
    }

    private static void requireLocations(Transaction transaction, Set<String> codes) {
        for (String code : codes) {
            if (transaction.cloud().catalog().location(code) == null) {
                throw new IllegalArgumentException("fleet: unknown location `" + code + "`; the catalog has "
                        + transaction.cloud().catalog().locations().stream()
                                .map(Location::code)
                                .toList());
            }
        }
    }

    private static void declare(
            Transaction transaction, Host declared, @org.jspecify.annotations.Nullable Host before) {
        String cloud = transaction.cloud().name();
        if (before == null) {
            transaction.session().fleet().insert(cloud, declared);
            return;
        }
        boolean tooSmall = declared.gpus() < before.gpus() - before.freeGpus()
                || declared.cores() < before.cores() - before.freeCores()
                || declared.memoryGigabytes() < before.memoryGigabytes() - before.freeMemoryGigabytes();
        boolean otherHardware =
                before.freeGpus() < before.gpus() && !java.util.Objects.equals(declared.gpuModel(), before.gpuModel());
        if (tooSmall || otherHardware) {
            transaction.session().fleet().redeclare(cloud, retired(before));
        } else if (!sameDeclaration(declared, before)) {
            transaction.session().fleet().redeclare(cloud, declared);
        }
    }

    private static boolean sameDeclaration(Host declared, Host before) {
        return declared.equals(new Host(
                before.id(),
                before.location(),
                before.gpuModel(),
                before.gpus(),
                before.cores(),
                before.memoryGigabytes(),
                before.storageGigabytes(),
                before.spot(),
                before.confidential(),
                before.retired(),
                before.gpus(),
                before.cores(),
                before.memoryGigabytes()));
    }

    /**
     * Gives a cloud that was made just now its hosts: the same as {@link #apply}, but quick.
     *
     * @throws IllegalArgumentException if the fleet names a location that the catalog does not have, or a group twice
     */
    public static void equip(Transaction transaction, FleetSpec fleet) {
        String cloud = transaction.cloud().name();
        requireLocations(transaction, fleet.locations().keySet());
        for (Location location : transaction.cloud().catalog().locations()) {
            List<FleetSpec.HostGroup> groups = fleet.locations().getOrDefault(location.code(), List.of());
            if (groups.stream().map(FleetSpec.HostGroup::name).distinct().count() != groups.size()) {
                throw twoOfOneName();
            }
            long storage = 0;
            for (FleetSpec.HostGroup group : groups) {
                transaction.session().fleet().insert(cloud, location.code(), prefix(location.code(), group), group);
                storage += (long) group.count() * group.storageGigabytes();
            }
            transaction.session().fleet().declareStorage(cloud, location.code(), storage);
        }
    }

    private static IllegalArgumentException twoOfOneName() {
        return new IllegalArgumentException("fleet: two groups of hosts of one location have the same name");
    }

    private static String prefix(String location, FleetSpec.HostGroup group) {
        return location.toLowerCase(Locale.ROOT) + "-" + group.name() + "-";
    }

    private static Host host(String location, FleetSpec.HostGroup group, int number) {
        String id = prefix(location, group) + number;
        return new Host(
                id,
                location,
                group.gpu(),
                group.gpus(),
                group.cores(),
                group.memoryGigabytes(),
                group.storageGigabytes(),
                group.spot(),
                group.confidential(),
                false,
                group.gpus(),
                group.cores(),
                group.memoryGigabytes());
    }

    private static Host retired(Host host) {
        return new Host(
                host.id(),
                host.location(),
                host.gpuModel(),
                host.gpus(),
                host.cores(),
                host.memoryGigabytes(),
                host.storageGigabytes(),
                host.spot(),
                host.confidential(),
                true,
                host.freeGpus(),
                host.freeCores(),
                host.freeMemoryGigabytes());
    }
}
