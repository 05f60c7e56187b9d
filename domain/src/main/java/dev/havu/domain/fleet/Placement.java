package dev.havu.domain.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides which hosts machines go to: the fullest host that still fits, so that whole hosts stay free for large types. */
public final class Placement {
    private static final Comparator<Host> FULLEST_FIRST = Comparator.comparingInt(Host::freeGpus)
            .thenComparingInt(Host::freeCores)
            .thenComparing(Host::id);

    private Placement() {}

    /** The host for one machine, or empty when it fits nowhere. */
    public static Optional<Host> one(List<Host> hosts, MachineSize size, boolean spot) {
        Host best = null;
        for (Host host : hosts) {
            if (host.fits(size, spot) && (best == null || FULLEST_FIRST.compare(host, best) < 0)) {
                best = host;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Hosts for {@code count} equal machines, or empty when there are not enough. Machines with GPUs take different hosts;
     * others share hosts when there are fewer hosts than machines, as few on each as can be.
     */
    public static Optional<List<Host>> spread(List<Host> hosts, MachineSize size, int count) {
        List<Host> fitting = new ArrayList<>(
                hosts.stream().filter(host -> host.fits(size, false)).toList());
        fitting.sort(FULLEST_FIRST);
        if (fitting.size() >= count) {
            return Optional.of(List.copyOf(fitting.subList(0, count)));
        }
        return size.gpus() > 0 ? Optional.empty() : shared(fitting, size, count);
    }

    private static Optional<List<Host>> shared(List<Host> hosts, MachineSize size, int count) {
        List<Host> places = new ArrayList<>();
        List<Host> open = hosts;
        while (!open.isEmpty()) {
            for (Host host : open) {
                if (places.size() == count) {
                    return Optional.of(places);
                }
                places.add(host);
            }
            open = open.stream()
                    .map(host -> host.with(size))
                    .filter(host -> host.fits(size, false))
                    .toList();
        }
        return places.size() == count ? Optional.of(places) : Optional.empty();
    }
}
