package dev.havu.engine.fleet;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.Location;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.CapacityLimit;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.fleet.Placement;
import dev.havu.domain.fleet.Placement.ClusterPlaces;
import dev.havu.domain.instances.Instance;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.PriceList;
import dev.havu.store.PriceChangeTable.PriceChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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
            Site free = free(cloud, site, spot);
            available.put(
                    site,
                    cloud.catalog().instanceTypes().stream()
                            .filter(type -> free.fits(type))
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
                        .anyMatch(site -> free(cloud, site, spot).fits(type));
    }

    /** The cluster types that could be deployed now, by location in the catalog's order. */
    public Map<Location, List<String>> clusterTypes(String cloudName, @Nullable String location) {
        Cloud cloud = transactions.clouds().get(cloudName);
        Map<Location, List<String>> available = new LinkedHashMap<>();
        for (Location site : sites(cloud.catalog(), location)) {
            List<Host> hosts = free(cloud, site, false).hosts();
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
                && sites(cloud.catalog(), location).stream()
                        .anyMatch(site -> fits(cloud, free(cloud, site, false).hosts(), type));
    }

    /** The limits that the operator has set, with what they leave. */
    public List<CapacityLimits.Left> limits(String cloudName) {
        return transactions.store().read(session -> CapacityLimits.left(session, cloudName));
    }

    /**
     * Sets how many more instances of a type can be deployed at a location.
     *
     * @param free null for as many as the fleet has room for
     * @param at when; null for now
     * @throws Refusal if there is no such location or type, or the fleet has less room now
     */
    public void limit(
            String cloudName, String location, String typeName, @Nullable Integer free, @Nullable Instant at) {
        transactions.run(cloudName, transaction -> {
            CapacityLimits.set(transaction, location, typeName, free, at);
            return location;
        });
    }

    /** Takes all limits away. */
    public void unlimit(String cloudName) {
        transactions.run(cloudName, transaction -> {
            CapacityLimits.clear(transaction);
            return cloudName;
        });
    }

    /**
     * Evicts one spot instance.
     *
     * @throws Refusal if there is no such instance, or it cannot be evicted now
     */
    public void evict(String cloudName, String instanceId) {
        transactions.run(cloudName, transaction -> {
            Instance instance = transaction.session().instances().find(instanceId);
            if (instance == null || !instance.owner().cloud().equals(cloudName)) {
                throw Refusal.notFound("Instance " + instanceId + " not found");
            }
            if (!Evictions.canEvict(instance)) {
                throw Refusal.forbidden("Instance " + instanceId + " is "
                        + (instance.spot() ? instance.state().wireStatus() : "not a spot instance")
                        + "; only spot instances that run or are switched off are evicted");
            }
            Evictions.evict(transaction, instance);
            return instanceId;
        });
    }

    /**
     * Evicts the newest spot instances.
     *
     * @param location null for any
     * @param typeName null for any
     * @param count at most so many
     * @return the ids of those that were evicted
     */
    public List<String> evictNewest(String cloudName, @Nullable String location, @Nullable String typeName, int count) {
        return transactions.run(cloudName, transaction -> {
            List<String> evicted = new ArrayList<>();
            sites(transaction.cloud().catalog(), location).stream()
                    .flatMap(site ->
                            transaction.session().fleet().heldBySpot(cloudName, site.code(), Evictions.STATES).stream())
                    .map(allocation -> Objects.requireNonNull(
                            transaction.session().instances().find(allocation.owner())))
                    .filter(instance ->
                            typeName == null || instance.spec().instanceType().equals(typeName))
                    .sorted(Comparator.comparing(Instance::createdAt).reversed())
                    .limit(count)
                    .forEach(instance -> {
                        Evictions.evict(transaction, instance);
                        evicted.add(instance.id());
                    });
            return evicted;
        });
    }

    /**
     * Sets prices for what is ordered from now on.
     *
     * @throws Refusal if something is not sold, or a price is negative; nothing has changed then
     */
    public void price(String cloudName, List<PriceChange> changes) {
        transactions.run(cloudName, transaction -> {
            PriceList.change(transaction, changes);
            return changes;
        });
        transactions.clouds().get(cloudName).prices().apply(changes);
    }

    /**
     * What is free at a location for machines of one contract.
     *
     * @param hosts as an order would find them
     * @param left how many more machines of a type the operator allows; types that are not in it have no limit
     */
    private record Site(Placement placement, List<Host> hosts, boolean spot, Map<String, Integer> left) {
        boolean fits(InstanceType type) {
            MachineSize size = type.size();
            return left.getOrDefault(type.instanceType(), 1) > 0
                    && hosts.stream().anyMatch(host -> placement.fits(host, size, spot));
        }
    }

    private Site free(Cloud cloud, Location site, boolean spot) {
        return transactions.store().read(session -> {
            List<Host> hosts = session.fleet().hosts(cloud.name(), site.code());
            List<Allocation> evictable =
                    spot ? List.of() : session.fleet().heldBySpot(cloud.name(), site.code(), Evictions.STATES);
            Map<String, Integer> left = new HashMap<>();
            for (CapacityLimits.Left limit : CapacityLimits.left(session, cloud.name())) {
                if (limit.machines() != null && limit.limit().location().equals(site.code())) {
                    String type = limit.limit().instanceType();
                    left.put(type, limit.machines() + Evictions.ofType(session, evictable, type));
                }
            }
            return new Site(cloud.driver().placement(), without(hosts, evictable), spot, left);
        });
    }

    /** The hosts as they were if these allocations were given back. */
    private static List<Host> without(List<Host> hosts, List<Allocation> allocations) {
        if (allocations.isEmpty()) {
            return hosts;
        }
        Map<String, List<Allocation>> byHost = allocations.stream().collect(Collectors.groupingBy(Allocation::host));
        return hosts.stream()
                .map(host -> host.without(byHost.getOrDefault(host.id(), List.of())))
                .toList();
    }

    /**
     * Gives a machine its place. One that is not spot takes the place of spot instances when there is no other: the newest ones
     * of a host are evicted.
     *
     * @param owner id of the instance
     * @throws Refusal if it fits nowhere at the location
     */
    public static void place(
            Transaction transaction, String owner, String typeName, MachineSize size, String location, boolean spot) {
        Cloud cloud = transaction.cloud();
        requireLeft(transaction, typeName, location, spot);
        List<Host> hosts = transaction.session().fleet().hosts(cloud.name(), location);
        Placement placement = cloud.driver().placement();
        Host host = placement
                .one(hosts, size, spot)
                .or(() -> inPlaceOfSpot(transaction, hosts, size, location, spot))
                .orElseThrow(() -> full(typeName, location, spot));
        give(transaction, owner, size, host);
    }

    private static Optional<Host> inPlaceOfSpot(
            Transaction transaction, List<Host> hosts, MachineSize size, String location, boolean spot) {
        List<Allocation> evictable = evictable(transaction, location, spot);
        return Evictions.leastDisturbed(transaction.cloud().driver().placement(), hosts, size, evictable)
                .map(chosen -> Evictions.makeRoom(transaction, chosen.id(), location, size, evictable));
    }

    /** What an order could take from spot instances; nothing if it is for one itself. */
    private static List<Allocation> evictable(Transaction transaction, String location, boolean spot) {
        return spot
                ? List.of()
                : transaction.session().fleet().heldBySpot(transaction.cloud().name(), location, Evictions.STATES);
    }

    /** How many machines of a type could be deployed now if nothing but the fleet set a limit, at most {@code enough}. */
    static int room(Transaction transaction, InstanceType type, String location, int enough) {
        Cloud cloud = transaction.cloud();
        Map<String, Host> left = new LinkedHashMap<>();
        without(
                        transaction.session().fleet().hosts(cloud.name(), location),
                        transaction.session().fleet().heldBySpot(cloud.name(), location, Evictions.STATES))
                .forEach(host -> left.put(host.id(), host));
        int room = 0;
        while (room < enough) {
            Host next = cloud.driver()
                    .placement()
                    .one(List.copyOf(left.values()), type.size(), false)
                    .orElse(null);
            if (next == null) {
                return room;
            }
            left.put(next.id(), next.with(type.size()));
            room++;
        }
        return room;
    }

    /** Keeps to what the operator has set to be free, by eviction of a spot instance of the type if there is one. */
    private static void requireLeft(Transaction transaction, String typeName, String location, boolean spot) {
        String cloud = transaction.cloud().name();
        CapacityLimit limit = transaction.session().capacityLimits().inForce(cloud, location, typeName);
        Integer allowed = limit == null ? null : limit.machines();
        if (allowed != null && transaction.session().fleet().machines(cloud, location, typeName) >= allowed) {
            Instance evicted =
                    Evictions.newestOfType(transaction.session(), evictable(transaction, location, spot), typeName);
            if (evicted == null) {
                throw full(typeName, location, spot);
            }
            Evictions.evict(transaction, evicted);
        }
    }

    /**
     * Gives the nodes of a cluster their places, those of spot instances if there are no others.
     *
     * @param jumpHost id of the jump host
     * @param workers ids of the workers
     * @throws Refusal if they do not fit at the location
     */
    public static void placeCluster(
            Transaction transaction, ClusterType type, String location, String jumpHost, List<String> workers) {
        Cloud cloud = transaction.cloud();
        List<Host> hosts = transaction.session().fleet().hosts(cloud.name(), location);
        Placement placement = cloud.driver().placement();
        ClusterPlaces places = placement
                .cluster(hosts, type.jumpHostSize(), type.workerSize(), workers.size())
                .orElse(null);
        List<Allocation> evictable = places != null
                ? List.of()
                : transaction.session().fleet().heldBySpot(cloud.name(), location, Evictions.STATES);
        if (places == null) {
            places = placement
                    .cluster(without(hosts, evictable), type.jumpHostSize(), type.workerSize(), workers.size())
                    .orElseThrow(() -> full(type.clusterType(), location, false));
        }
        place(transaction, jumpHost, type.jumpHostSize(), places.jumpHost(), evictable);
        for (int i = 0; i < workers.size(); i++) {
            place(
                    transaction,
                    workers.get(i),
                    type.workerSize(),
                    places.workers().get(i),
                    evictable);
        }
    }

    private static void place(
            Transaction transaction, String owner, MachineSize size, Host chosen, List<Allocation> evictable) {
        Host host = evictable.isEmpty()
                ? chosen
                : Evictions.makeRoom(transaction, chosen.id(), chosen.location(), size, evictable);
        give(transaction, owner, size, host);
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

    private static boolean fits(Cloud cloud, List<Host> hosts, ClusterType type) {
        return cloud.driver()
                .placement()
                .cluster(hosts, type.jumpHostSize(), type.workerSize(), type.workers())
                .isPresent();
    }

    private static List<Location> sites(Catalog catalog, @Nullable String code) {
        if (code == null) {
            return catalog.locations();
        }
        Location site = catalog.location(code);
        return site == null ? List.of() : List.of(site);
    }
}
