package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Placement.Order;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How Incus is used.
 *
 * @param endpoint where it is
 * @param prefix what the names of this Havu's Incus projects begin with
 * @param pool storage pool for everything; null for the only one there is
 * @param network of the machines' first card; null for the only bridge or OVN network that Incus manages
 * @param machines what machines are; null for virtual machines where GPUs are wanted and a host can run them, and containers
 *     otherwise
 * @param images where images are, by slug, with {@value #EVERYTHING_ELSE} for those that are not named
 * @param locations names of cluster members and groups, by location code; {@value #EVERYTHING_ELSE} stands for the members that
 *     no other location names
 * @param overcommit how much more is given away than there is
 * @param reservedMemoryGigabytes of each host, which are kept for the host itself
 * @param placement which host a machine goes to
 * @param mixed whether machines without GPUs may go to hosts that have some, when no other host has room
 * @param gpuModels model in the catalog, by {@code vendor:product} as PCI numbers in hexadecimal, or by product name; before
 *     what is built in
 * @param shutdownGrace how long a machine may take to shut down before it is switched off
 * @param bootDeadline how long a machine may take to come up, its startup script included
 * @param nodeDiskGigabytes disk of a cluster's node
 * @param tunnelInterface network interface of the hosts through which the private networks of clusters are tunnelled; null for
 *     the way that packets to all hosts take by themselves
 * @param sharedPath directory of a file system that all hosts have under the same path, for shared file systems; null to keep
 *     them in the pool
 */
public record IncusSettings(
        IncusEndpoint endpoint,
        String prefix,
        @Nullable String pool,
        @Nullable String network,
        @Nullable Kind machines,
        Map<String, ImageSource> images,
        Map<String, List<String>> locations,
        Overcommit overcommit,
        int reservedMemoryGigabytes,
        Order placement,
        boolean mixed,
        Map<String, String> gpuModels,
        Duration shutdownGrace,
        Duration bootDeadline,
        int nodeDiskGigabytes,
        @Nullable String tunnelInterface,
        @Nullable Path sharedPath) {
    /** Key or name that stands for what no other one names. */
    public static final String EVERYTHING_ELSE = "*";

    public IncusSettings {
        if (locations.isEmpty()) {
            throw new IllegalArgumentException("there must be a location");
        }
        images = Map.copyOf(images);
        // In the order of the file, because a member that two locations name belongs to the first one.
        locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
        gpuModels = Map.copyOf(gpuModels);
    }

    /**
     * How many times over hosts are given away, 1 or more.
     *
     * @param cores a core may have this many takers
     * @param memory a byte of memory may have this many takers
     * @param storage a byte of the pool may have this many takers, who seldom fill their volumes
     */
    public record Overcommit(BigDecimal cores, BigDecimal memory, BigDecimal storage) {
        /** Everything is given away once. */
        public static final Overcommit NONE = new Overcommit(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE);

        public Overcommit {
            if (Stream.of(cores, memory, storage).anyMatch(times -> times.compareTo(BigDecimal.ONE) < 0)) {
                throw new IllegalArgumentException("overcommit must be 1 or more");
            }
        }
    }

    /**
     * The storage pool.
     *
     * @throws IllegalStateException if it was left open and {@link #settled} has not been called
     */
    @Override
    public String pool() {
        return known(pool, "storage pool");
    }

    /**
     * The network.
     *
     * @throws IllegalStateException if it was left open and {@link #settled} has not been called
     */
    @Override
    public String network() {
        return known(network, "network");
    }

    /** The pool that was asked for; null for the only one there is. */
    public @Nullable String wantedPool() {
        return pool;
    }

    /** The network that was asked for; null for the only one there is. */
    public @Nullable String wantedNetwork() {
        return network;
    }

    /** The same with what was left open. */
    public IncusSettings settled(String settledPool, String settledNetwork) {
        return new IncusSettings(
                endpoint,
                prefix,
                settledPool,
                settledNetwork,
                machines,
                images,
                locations,
                overcommit,
                reservedMemoryGigabytes,
                placement,
                mixed,
                gpuModels,
                shutdownGrace,
                bootDeadline,
                nodeDiskGigabytes,
                tunnelInterface,
                sharedPath);
    }

    /** Where an image is; one that is not configured is an alias of the same name in Incus. */
    public ImageSource image(String slug) {
        ImageSource other = images.getOrDefault(EVERYTHING_ELSE, ImageSource.local(slug));
        return images.getOrDefault(slug, other);
    }

    /** Where an image is, as Incus wants to be told. */
    Map<String, String> imageSource(String slug) {
        return image(slug).body();
    }

    /** Whether data volumes are block devices, which only virtual machines can have; otherwise they are file systems. */
    boolean blockVolumes() {
        return machines == Kind.VIRTUAL_MACHINE;
    }

    private static String known(@Nullable String name, String what) {
        if (name == null) {
            throw new IllegalStateException("nobody has looked yet which " + what + " there is");
        }
        return name;
    }
}
