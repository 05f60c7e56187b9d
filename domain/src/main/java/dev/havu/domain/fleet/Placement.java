package dev.havu.domain.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which hosts machines go to.
 *
 * @param order which one of the hosts with room is taken
 * @param mixed whether machines without GPUs may take up hosts that have some, when no other host has room
 * @param fileSystemsOnOneHost whether a shared file system cannot be on several hosts, so that a cluster has to be on one
 */
public record Placement(Order order, boolean mixed, boolean fileSystemsOnOneHost) {
    /** Whole hosts stay free for large types, and hosts with GPUs for machines that need them. */
    public static final Placement STANDARD = new Placement(Order.PACK, false, false);

    /** Which host is taken first. */
    public enum Order {
        /** The fullest one, so that whole hosts stay free. */
        PACK,
        /** The emptiest one, so that the loss of a host takes few machines along. */
        SPREAD
    }

    /**
     * Where a cluster goes.
     *
     * @param workers a host for each
     */
    public record ClusterPlaces(Host jumpHost, List<Host> workers) {
        public ClusterPlaces {
            workers = List.copyOf(workers);
        }
    }

    /** Whether a machine of this size could go to a host now. */
    public boolean fits(Host host, MachineSize size, boolean forSpot) {
        boolean suitable = size.gpus() > 0 || mixed || host.gpus() == 0;
        return suitable && host.hasRoomFor(size, forSpot);
    }

    /** The host for one machine, or empty when it fits nowhere. */
    public Optional<Host> one(List<Host> hosts, MachineSize size, boolean spot) {
        Comparator<Host> first = firstFor(size);
        Host best = null;
        for (Host host : hosts) {
            if (fits(host, size, spot) && (best == null || first.compare(host, best) < 0)) {
                best = host;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Places for a cluster, or empty when it does not fit. Workers with GPUs take different hosts; others share hosts when
     * there are fewer hosts than workers, as few on each as can be.
     */
    public Optional<ClusterPlaces> cluster(List<Host> hosts, MachineSize jumpHost, MachineSize worker, int workers) {
        return fileSystemsOnOneHost
                ? together(hosts, jumpHost, worker, workers)
                : apart(hosts, jumpHost, worker, workers);
    }

    private Optional<ClusterPlaces> together(List<Host> hosts, MachineSize jumpHost, MachineSize worker, int workers) {
        return hosts.stream()
                .filter(host -> fits(host, worker, false))
                .sorted(firstFor(worker))
                .filter(host -> hasRoomForAll(host, jumpHost, worker, workers))
                .findFirst()
                .map(host -> new ClusterPlaces(host, Collections.nCopies(workers, host)));
    }

    private boolean hasRoomForAll(Host host, MachineSize jumpHost, MachineSize worker, int workers) {
        Host left = host;
        for (int i = 0; i < workers; i++) {
            if (!left.hasRoomFor(worker, false)) {
                return false;
            }
            left = left.with(worker);
        }
        return left.hasRoomFor(jumpHost, false);
    }

    private Optional<ClusterPlaces> apart(List<Host> hosts, MachineSize jumpHost, MachineSize worker, int workers) {
        Map<String, Host> left = new LinkedHashMap<>();
        hosts.forEach(host -> left.put(host.id(), host));
        List<Host> places = new ArrayList<>();
        List<Host> open = hosts;
        do {
            open = open.stream()
                    .filter(host -> fits(host, worker, false))
                    .sorted(firstFor(worker))
                    .limit(workers - places.size())
                    .map(host -> host.with(worker))
                    .toList();
            open.forEach(host -> left.put(host.id(), host));
            places.addAll(open);
        } while (worker.gpus() == 0 && !open.isEmpty() && places.size() < workers);
        if (places.size() < workers) {
            return Optional.empty();
        }
        return one(List.copyOf(left.values()), jumpHost, false).map(entrance -> new ClusterPlaces(entrance, places));
    }

    /** Hosts without GPUs come first: for a machine that needs some they do not count anyway. */
    private Comparator<Host> firstFor(MachineSize size) {
        Comparator<Host> byCores = Comparator.comparingInt(Host::freeCores);
        Comparator<Host> byRoom = Comparator.comparingInt(Host::freeGpus).thenComparing(byCores);
        Comparator<Host> inOrder = switch (order) {
            case PACK -> byRoom;
            case SPREAD -> (size.gpus() == 0 ? byCores : byRoom).reversed();
        };
        return Comparator.<Host, Boolean>comparing(host -> host.gpus() > 0)
                .thenComparing(inOrder)
                .thenComparing(Host::id);
    }
}
