package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.DriverException;
import dev.havu.drivers.incus.Names;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The network of the machines' first card.
 *
 * @param type such as {@code bridge} or {@code ovn}
 * @param leases who gives the machines their addresses
 */
public record Network(String name, String type, Leases leases) {
    private static final Set<String> TYPES = Set.of("bridge", "ovn");

    /** Who gives machines their addresses. */
    public enum Leases {
        /** Incus, by DHCP. */
        INCUS,
        /** Whatever serves the outside network that it is joined to. */
        OUTSIDE,
        /** Nobody. */
        NOBODY
    }

    /** Reads a network as {@code /1.0/networks/NAME} shows it. */
    static Network of(JsonNode network) {
        return new Network(network.path("name").asString(""), type(network), leases(network));
    }

    /**
     * Finds the network. Havu's own networks, and those that are the way out of an OVN network, are not meant by "the only
     * one".
     *
     * @param networks as {@code /1.0/networks} lists them
     * @param wanted its name; null for the only one there is
     * @throws DriverException if there is none, no telling which, or it is of a kind that cannot be used
     */
    static JsonNode choose(JsonNode networks, @Nullable String wanted) {
        Set<String> uplinks = networks.values().stream()
                .filter(network -> type(network).equals("ovn"))
                .map(network -> config(network, "network"))
                .collect(Collectors.toSet());
        List<JsonNode> managed = networks.values().stream()
                .filter(network -> network.path("managed").asBoolean(false))
                .filter(network -> wanted != null
                        || (TYPES.contains(type(network))
                                && config(network, Names.CLUSTER_LABEL).isEmpty()
                                && !uplinks.contains(network.path("name").asString(""))))
                .toList();
        return Choice.of("managed network", managed, wanted, "incus network create", "network");
    }

    private static Leases leases(JsonNode network) {
        return switch (type(network)) {
            case "ovn" -> Leases.INCUS;
            case "bridge" -> {
                String address = config(network, "ipv4.address");
                boolean served = !address.isEmpty()
                        && !address.equals("none")
                        && !config(network, "ipv4.dhcp").equals("false");
                boolean joined = !config(network, "bridge.external_interfaces").isEmpty();
                yield served ? Leases.INCUS : joined ? Leases.OUTSIDE : Leases.NOBODY;
            }
            default -> Leases.OUTSIDE;
        };
    }

    private static String type(JsonNode network) {
        return network.path("type").asString("");
    }

    private static String config(JsonNode network, String key) {
        return network.path("config").path(key).asString("");
    }
}
