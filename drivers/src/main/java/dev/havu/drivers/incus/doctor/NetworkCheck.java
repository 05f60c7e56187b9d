package dev.havu.drivers.incus.doctor;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.Member;
import dev.havu.drivers.incus.inventory.Network;
import dev.havu.drivers.incus.inventory.Network.Leases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The network of the machines. */
final class NetworkCheck {
    private static final String SUBJECT = "network";

    private NetworkCheck() {}

    /**
     * Examines it.
     *
     * @param answer what Incus says of the network
     */
    static List<Diagnosis> examine(Inventory inventory, JsonNode answer) {
        Network network = inventory.network();
        String name = network.name() + " (" + network.type() + ")";
        List<Diagnosis> found = new ArrayList<>();
        if (!answer.path("status").asString("").equals("Created")) {
            found.add(Diagnosis.problem(
                    SUBJECT,
                    name + " is " + answer.path("status").asString("in no state"),
                    "see `incus network show " + network.name() + "`, and make it on all hosts"));
        }
        found.addAll(missing(inventory, network, answer));
        boolean apart = inventory.clustered() && network.type().equals("bridge") && network.leases() == Leases.INCUS;
        if (apart) {
            found.add(Diagnosis.warning(
                    SUBJECT,
                    name + " is one of its own on each host, so machines on different hosts may have the same address",
                    "use an OVN network, or a bridge without addresses of its own that is joined to an outside network by"
                            + " bridge.external_interfaces"));
        }
        found.add(
                switch (network.leases()) {
                    case INCUS -> Diagnosis.ok(SUBJECT, name + " gives machines their addresses");
                    case OUTSIDE ->
                        Diagnosis.ok(
                                SUBJECT,
                                name + " leads outside, where something has to give machines their addresses by DHCP");
                    case NOBODY ->
                        Diagnosis.problem(
                                SUBJECT,
                                name + " gives machines no addresses",
                                "switch DHCP on: `incus network set " + network.name()
                                        + " ipv4.address=auto ipv4.nat=true ipv4.dhcp=true`");
                });
        return found;
    }

    private static List<Diagnosis> missing(Inventory inventory, Network network, JsonNode answer) {
        if (!inventory.clustered()) {
            return List.of();
        }
        Set<String> present = new HashSet<>();
        answer.path("locations").forEach(location -> present.add(location.asString("")));
        return inventory.members().stream()
                .map(Member::name)
                .filter(member -> !present.contains(member))
                .map(member -> Diagnosis.problem(
                        SUBJECT,
                        network.name() + " is not on host " + member,
                        "make it there: `incus network create " + network.name() + " --target " + member + "`"))
                .toList();
    }
}
