package dev.havu.drivers.incus;

import dev.havu.drivers.DriverException;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Network cards. All machines are on one network, which leads outside and on which they cannot see each other: a bridge passes
 * nothing from one machine to another, and nothing under a false address. The nodes of a cluster have a second card on a network
 * of their own, which the host has no address on, so that it leads nowhere else.
 */
final class Networks {
    private static final String FIRST = "eth0";
    private static final String SECOND = "eth1";
    private static final int PREFIX_LENGTH = 24;
    /** With the network's name in front it is the name of a device of the kernel, which has at most 15 characters. */
    private static final String TUNNEL = "tunnel.t";

    private static final long MOST_TUNNELS = 1L << 24;

    private final IncusSettings settings;
    private final IncusCalls incus;
    private final Hardware hardware;
    private final boolean bridge;
    /** Whether Incus gives out the addresses, so that it knows which ones are false. */
    private final boolean managedAddresses;

    private Networks(IncusSettings settings, IncusCalls incus, Hardware hardware, JsonNode network) {
        this.settings = settings;
        this.incus = incus;
        this.hardware = hardware;
        this.bridge = network.path("type").asString("").equals("bridge");
        this.managedAddresses =
                !network.path("config").path("ipv4.address").asString("none").equals("none");
    }

    /**
     * Looks at the network that machines are to be on.
     *
     * @throws DriverException if there is none of that name
     */
    static Networks open(IncusSettings settings, IncusCalls incus, Hardware hardware) {
        JsonNode network = incus.network(settings.network());
        if (network == null) {
            throw new DriverException("Incus has no network `" + settings.network()
                    + "`; make it with `incus network create " + settings.network() + "`, or name another one");
        }
        return new Networks(settings, incus, hardware, network);
    }

    /** The cards of a machine, as devices. */
    Map<String, Map<String, String>> cards(Machine machine) {
        Map<String, Map<String, String>> cards = new LinkedHashMap<>();
        Map<String, String> first = card(FIRST, settings.network());
        if (bridge) {
            first.put("security.port_isolation", "true");
            first.put("security.mac_filtering", "true");
            if (managedAddresses) {
                first.put("security.ipv4_filtering", "true");
            }
        }
        cards.put(FIRST, first);
        MachineCluster cluster = machine.cluster();
        if (cluster != null) {
            first.put("hwaddr", Names.hardwareAddress(machine.id(), FIRST));
            Map<String, String> second = card(SECOND, Names.ofClusterNetwork(settings.prefix(), cluster.id()));
            second.put("hwaddr", Names.hardwareAddress(machine.id(), SECOND));
            cards.put(SECOND, second);
        }
        return cards;
    }

    /** What cloud-init makes of the cards; null for a machine with one card, whose system asks for an address by itself. */
    @Nullable
    String configuration(Machine machine) {
        MachineCluster cluster = machine.cluster();
        return cluster == null
                ? null
                : GuestDocument.networkConfig(
                        Names.hardwareAddress(machine.id(), FIRST),
                        Names.hardwareAddress(machine.id(), SECOND),
                        privateAddress(cluster) + "/" + PREFIX_LENGTH);
    }

    /** The address of a node on the network of its cluster. Other clusters may have the same, because these networks never meet. */
    static String privateAddress(MachineCluster cluster) {
        return "172.30." + cluster.number() % 256 + "." + (cluster.position() + 1);
    }

    /**
     * Makes the network of a cluster if there is none. Between the members of an Incus cluster it is a tunnel.
     *
     * @param number of the cluster, which tells its tunnel from others
     */
    void ensureCluster(String clusterId, long number) {
        String name = Names.ofClusterNetwork(settings.prefix(), clusterId);
        JsonNode present = incus.network(name);
        String status = present == null ? "" : present.path("status").asString("");
        if (status.equals("Created")) {
            return;
        }
        if (status.equals("Errored")) {
            // It came about on some members only, and cannot be gone on with.
            incus.deleteNetwork(name);
        }
        Map<String, String> config = new LinkedHashMap<>(Map.of(
                "ipv4.address",
                "none",
                "ipv6.address",
                "none",
                Names.PREFIX_LABEL,
                settings.prefix(),
                Names.CLUSTER_LABEL,
                clusterId));
        List<String> members = hardware.members();
        if (!members.isEmpty()) {
            config.put(TUNNEL + ".protocol", "vxlan");
            config.put(TUNNEL + ".id", Long.toString(1 + number % (MOST_TUNNELS - 1)));
            String throughInterface = settings.tunnelInterface();
            if (throughInterface != null) {
                config.put(TUNNEL + ".interface", throughInterface);
            }
        }
        incus.createBridge(name, members, config, "The nodes of a cluster of Havu");
    }

    void deleteCluster(String clusterId) {
        incus.deleteNetwork(Names.ofClusterNetwork(settings.prefix(), clusterId));
    }

    private static Map<String, String> card(String name, String network) {
        return new LinkedHashMap<>(Map.of("type", "nic", "name", name, "network", network));
    }
}
