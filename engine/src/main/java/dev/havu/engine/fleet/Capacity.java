package dev.havu.engine.fleet;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.Location;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.fleet.Placement;
import dev.havu.domain.fleet.Placement.ClusterPlaces;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is free, and giving it to machines. Availability is never declared: it is what a deployment would find now. */
public final class Capacity {
    private final Transactions transactions;

    public Capacity(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The instance types that could be deployed now, by location in the catalog's order.
     *
     * @param location null for all; an unknown one has nothing
     */
    public Map<Location, List<String>> instanceTypes(String cloudName, @Nullable String location, boolean spot) {
        Cloud cloud = transactions.clouds().get(cloudName);
        Map<Location, List<String>> available = new LinkedHashMap<>();
        for (Location site : sites(cloud.catalog(), location)) {
            List<Host> hosts = hosts(cloud, site);
            available.put(
                    site,
                    cloud.catalog().instanceTypes().stream()
                            .filter(type -> fits(cloud, hosts, type, spot))
                            .map(InstanceType::instanceType)
                            .toList());
        }
        return available;
    }

    /** Whether an instance type could be deployed now, at a location or anywhere; false for an unknown type. */
    public boolean hasInstanceType(String cloudName, String typeName, @Nullable String location, boolean spot) {
        Cloud cloud = transactions.clouds().get(cloudName);
        InstanceType type = cloud.catalog().instanceType(typeName);
        return type != null
                && sites(cloud.catalog(), location).stream()
                        .anyMatch(site -> fits(cloud, hosts(cloud, site), type, spot));
    }

    /** The cluster types that could be deployed now, by location in the catalog's order. */
    public Map<Location, List<String>> clusterTypes(String cloudName, @Nullable String location) {
        Cloud cloud = transactions.clouds().get(cloudName);
        Map<Location, List<String>> available = new LinkedHashMap<>();
        for (Location site : sites(cloud.catalog(), location)) {
            List<Host> hosts = hosts(cloud, site);
            available.put(
                    site,
                    cloud.catalog().clusterTypes().stream()
                            .filter(type -> fits(cloud, hosts, type))
                            .map(ClusterType::clusterType)
                            .toList());
        }
        return available;
    }

    /** Whether a cluster type could be deployed now, at a location or anywhere; false for an unknown type. */
    public boolean hasClusterType(String cloudName, String typeName, @Nullable String location) {
        Cloud cloud = transactions.clouds().get(cloudName);
        ClusterType type = cloud.catalog().clusterType(typeName);
        return type != null
                && sites(cloud.catalog(), location).stream().anyMatch(site -> fits(cloud, hosts(cloud, site), type));
    }

    /**
     * Gives a machine its place.
     *
     * @param owner id of the instance
     * @throws Refusal if it fits nowhere at the location
     */
    public static void place(
            Transaction transaction, String owner, String typeName, MachineSize size, String location, boolean spot) {
        Cloud cloud = transaction.cloud();
        Host host = cloud.driver()
                .placement()
                .one(transaction.session().fleet().hosts(cloud.name(), location), size, spot)
                .orElseThrow(() -> full(typeName, location, spot));
        give(transaction, owner, size, host);
    }

    /**
     * Gives the nodes of a cluster their places.
     *
     * @param jumpHost id of the jump host
     * @param workers ids of the workers
     * @throws Refusal if they do not fit at the location
     */
    public static void placeCluster(
            Transaction transaction, ClusterType type, String location, String jumpHost, List<String> workers) {
        Cloud cloud = transaction.cloud();
        List<Host> hosts = transaction.session().fleet().hosts(cloud.name(), location);
        ClusterPlaces places = cloud.driver()
                .placement()
                .cluster(hosts, type.jumpHostSize(), type.workerSize(), workers.size())
                .orElseThrow(() -> full(type.clusterType(), location, false));
        give(transaction, jumpHost, type.jumpHostSize(), places.jumpHost());
        for (int i = 0; i < workers.size(); i++) {
            give(
                    transaction,
                    workers.get(i),
                    type.workerSize(),
                    places.workers().get(i));
        }
    }

    private static void give(Transaction transaction, String owner, MachineSize size, Host host) {
        String cloud = transaction.cloud().name();
        List<Integer> gpus = size.gpus() == 0
                ? List.of()
                : transaction.session().fleet().freeGpus(cloud, host.id()).subList(0, size.gpus());
        transaction
                .session()
                .fleet()
                .allocate(cloud, new Allocation(owner, host.id(), size.cores(), size.memoryGigabytes(), gpus));
    }

    private static Refusal full(String typeName, String location, boolean spot) {
        return Refusal.unavailable("Not enough resources to deploy 1 x " + typeName + (spot ? " (spot)" : "") + " in "
                + location + "; try again later, or another location or type");
    }

    private static boolean fits(Cloud cloud, List<Host> hosts, InstanceType type, boolean spot) {
        Placement placement = cloud.driver().placement();
        MachineSize size = type.size();
        return hosts.stream().anyMatch(host -> placement.fits(host, size, spot));
    }

    private static boolean fits(Cloud cloud, List<Host> hosts, ClusterType type) {
        return cloud.driver()
                .placement()
                .cluster(hosts, type.jumpHostSize(), type.workerSize(), type.workers())
                .isPresent();
    }

    private List<Host> hosts(Cloud cloud, Location site) {
        return transactions.store().read(session -> session.fleet().hosts(cloud.name(), site.code()));
    }

    private static List<Location> sites(Catalog catalog, @Nullable String code) {
        if (code == null) {
            return catalog.locations();
        }
        Location site = catalog.location(code);
        return site == null ? List.of() : List.of(site);
    }
}
