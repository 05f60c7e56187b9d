package dev.havu.server.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.havu.domain.fleet.Placement.Order;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code incus} in the configuration file, apart from what can also be a flag: how the machines of a cloud are made by Incus.
 *
 * @param images where images are, by slug
 * @param locations names of cluster members and groups by location code; empty when everything is in one location
 * @param overcommit how many times over hosts are given away
 * @param reserve gigabytes of memory of each host that are kept for the host itself
 * @param placement which host machines go to
 * @param cpuMachinesOnGpuHosts whether machines without GPUs may go to hosts with GPUs
 * @param gpuModels model in the catalog by product number or name
 * @param shutdownGrace how long a machine may take to shut down
 * @param bootDeadline how long a machine may take to come up
 * @param nodeDisk gigabytes of disk of a cluster's node
 * @param tunnelInterface what the private networks of clusters go through between hosts
 * @param sharedPath where shared file systems are, on every host
 */
public record IncusSection(
        Map<String, Image> images,
        Map<String, List<String>> locations,
        Overcommit overcommit,
        Integer reserve,
        Order placement,
        Boolean cpuMachinesOnGpuHosts,
        Map<String, String> gpuModels,
        Duration shutdownGrace,
        Duration bootDeadline,
        Integer nodeDisk,
        @Nullable String tunnelInterface,
        @Nullable Path sharedPath) {
    private static final int DEFAULT_RESERVE = 2;
    private static final int DEFAULT_NODE_DISK = 100;
    private static final Duration DEFAULT_SHUTDOWN_GRACE = Duration.ofSeconds(60);
    private static final Duration DEFAULT_BOOT_DEADLINE = Duration.ofMinutes(20);

    /** What holds without the section. */
    static final IncusSection DEFAULT = new IncusSection(
            Map.of(),
            Map.of(),
            Overcommit.NONE,
            DEFAULT_RESERVE,
            Order.PACK,
            true,
            Map.of(),
            DEFAULT_SHUTDOWN_GRACE,
            DEFAULT_BOOT_DEADLINE,
            DEFAULT_NODE_DISK,
            null,
            null);

    public IncusSection {
        images = Map.copyOf(Objects.requireNonNullElse(images, Map.of()));
        locations = new LinkedHashMap<>(Objects.requireNonNullElse(locations, Map.of()));
        overcommit = Objects.requireNonNullElse(overcommit, Overcommit.NONE);
        reserve = Objects.requireNonNullElse(reserve, DEFAULT_RESERVE);
        placement = Objects.requireNonNullElse(placement, Order.PACK);
        cpuMachinesOnGpuHosts = Objects.requireNonNullElse(cpuMachinesOnGpuHosts, true);
        gpuModels = Map.copyOf(Objects.requireNonNullElse(gpuModels, Map.of()));
        shutdownGrace = Objects.requireNonNullElse(shutdownGrace, DEFAULT_SHUTDOWN_GRACE);
        bootDeadline = Objects.requireNonNullElse(bootDeadline, DEFAULT_BOOT_DEADLINE);
        nodeDisk = Objects.requireNonNullElse(nodeDisk, DEFAULT_NODE_DISK);
        Required.atLeast(0, reserve, "reserve");
        Required.atLeast(1, nodeDisk, "node-disk");
    }

    /**
     * Where an image is. As a word it is an alias, in Incus itself or, with {@code images:} before it, on the public image
     * server that Incus' own client calls so.
     *
     * @param alias its name there
     * @param server URL of an image server; left out for an image that Incus has
     * @param protocol what that speaks, {@code simplestreams} when left out
     * @param machines what machines with it are, {@code container} or {@code virtual-machine}; left out to go by what holds
     *     for all
     */
    public record Image(
            String alias,
            @Nullable String server,
            String protocol,
            @Nullable String machines) {
        private static final String PUBLIC_REMOTE = "images:";
        private static final String PUBLIC_SERVER = "https://images.linuxcontainers.org";
        private static final String SIMPLESTREAMS = "simplestreams";

        @JsonCreator
        public Image {
            Required.present(alias, "alias");
            protocol = Objects.requireNonNullElse(protocol, SIMPLESTREAMS);
            if (!protocol.equals(SIMPLESTREAMS) && !protocol.equals("incus")) {
                throw new IllegalArgumentException(
                        "protocol must be simplestreams or incus, but was '" + protocol + "'");
            }
            if (machines != null && !List.of("container", "virtual-machine").contains(machines)) {
                throw new IllegalArgumentException(
                        "machines must be container or virtual-machine, but was '" + machines + "'");
            }
            if (server != null && !server.startsWith("https://")) {
                throw new IllegalArgumentException("server must be a URL with https, but was '" + server + "'");
            }
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Image parse(String word) {
            return word.startsWith(PUBLIC_REMOTE)
                    ? new Image(word.substring(PUBLIC_REMOTE.length()), PUBLIC_SERVER, SIMPLESTREAMS, null)
                    : new Image(word, null, SIMPLESTREAMS, null);
        }
    }

    /**
     * How many times over hosts are given away, once when left out.
     *
     * @param cores a core may have this many takers
     * @param memory a byte of memory may have this many takers
     * @param storage a byte of the pool may have this many takers
     */
    public record Overcommit(BigDecimal cores, BigDecimal memory, BigDecimal storage) {
        static final Overcommit NONE = new Overcommit(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE);

        public Overcommit {
            cores = atLeastOnce(cores, "cores");
            memory = atLeastOnce(memory, "memory");
            storage = atLeastOnce(storage, "storage");
        }

        private static BigDecimal atLeastOnce(@Nullable BigDecimal times, String name) {
            BigDecimal given = Objects.requireNonNullElse(times, BigDecimal.ONE);
            if (given.compareTo(BigDecimal.ONE) < 0) {
                throw new IllegalArgumentException(name + " must be 1 or more, but was " + given);
            }
            return given;
        }
    }
}
