package dev.havu.store;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.instances.InstanceState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, what is free on them, and who holds what. The store itself refuses to give one GPU to two owners and to let
 * anything free become negative.
 */
public interface FleetTable {
    /** The hosts of a location, by id. */
    List<Host> hosts(String cloud, String location);

    /** All hosts of the cloud, by location and id. */
    List<Host> hosts(String cloud);

    void insert(String cloud, Host host);

    /** Inserts equal hosts, whose ids are {@code prefix} and their number from 1 on, at once. */
    void insert(String cloud, String location, String prefix, HostGroup group);

    /** Stores what the operator declares about a host; what is free follows from what is allocated. */
    void redeclare(String cloud, Host host);

    /** The indexes of the GPUs on a host that nobody holds, ascending. */
    List<Integer> freeGpus(String cloud, String host);

    /** Takes what the allocation names from its host. */
    void allocate(String cloud, Allocation allocation);

    /** Gives back what {@code owner} holds; nothing happens when it holds nothing. */
    void release(String cloud, String owner);

    @Nullable
    Allocation allocation(String cloud, String owner);

    /** All allocations of the cloud. */
    List<Allocation> allocations(String cloud);

    /** What spot instances in one of these states hold at a location, the newest instance first. */
    List<Allocation> heldBySpot(String cloud, String location, List<InstanceState> states);

    /** How many instances of a type hold something at a location. */
    int machines(String cloud, String location, String instanceType);

    /** Declares how much volume storage a location has, in GB. */
    void declareStorage(String cloud, String location, long gigabytes);

    /** GB of volume storage that nobody has taken; 0 for an unknown location. */
    long freeStorage(String cloud, String location);

    /** Takes (or with a negative number gives back) volume storage, in GB. */
    void takeStorage(String cloud, String location, long gigabytes);
}
