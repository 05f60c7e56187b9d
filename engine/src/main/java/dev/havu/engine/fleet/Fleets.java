package dev.havu.engine.fleet;

import dev.havu.domain.catalog.Location;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.Host;
import dev.havu.engine.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Brings the stored hosts in line with what the operator declares. Nothing that is in use is taken away. */
public final class Fleets {
    private Fleets() {}

    /**
     * Adds new hosts, redeclares known ones, and retires those no longer declared, or declared smaller than what is used.
     *
     * @throws IllegalArgumentException if the fleet names a location that the catalog does not have
     */
    public static void apply(Transaction transaction, FleetSpec fleet) {
        String cloud = transaction.cloud().name();
        for (String code : fleet.locations().keySet()) {
            if (transaction.cloud().catalog().location(code) == null) {
                throw new IllegalArgumentException("fleet: unknown location `" + code + "`; the catalog has "
                        + transaction.cloud().catalog().locations().stream()
                                .map(Location::code)
                                .toList());
            }
        }
        Map<String, Host> known = new HashMap<>();
        for (Host host : transaction.session().fleet().hosts(cloud)) {
            known.put(host.id(), host);
        }
        for (Location location : transaction.cloud().catalog().locations()) {
            long storage = 0;
            List<FleetSpec.HostGroup> groups = fleet.locations().getOrDefault(location.code(), List.of());
            for (FleetSpec.HostGroup group : groups) {
                for (int number = 1; number <= group.count(); number++) {
                    Host declared = host(location, group, number);
                    Host before = known.remove(declared.id());
                    declare(transaction, declared, before);
                    storage += group.storageGigabytes();
                }
            }
            transaction.session().fleet().declareStorage(cloud, location.code(), storage);
        }
        known.values().stream()
                .filter(host -> !host.retired())
                .forEach(host -> transaction.session().fleet().redeclare(cloud, retired(host)));
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

    private static Host host(Location location, FleetSpec.HostGroup group, int number) {
        String id = location.code().toLowerCase(Locale.ROOT) + "-" + group.name() + "-" + number;
        return new Host(
                id,
                location.code(),
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
