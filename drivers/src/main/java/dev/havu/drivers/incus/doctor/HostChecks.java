package dev.havu.drivers.incus.doctor;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.Placement;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.inventory.IncusReads;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.Member;
import dev.havu.drivers.incus.inventory.Member.Equipment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The hosts: what can run on them, and whether their GPUs can be passed on. */
final class HostChecks {
    private HostChecks() {}

    static List<Diagnosis> examine(Inventory inventory, IncusReads reads, Catalog catalog) {
        List<Diagnosis> found = new ArrayList<>();
        for (Member member : inventory.members()) {
            Equipment equipment = member.equipment();
            if (member.takesMachines() && equipment != null) {
                found.add(host(inventory, member, equipment));
                if (!equipment.gpus().isEmpty()) {
                    found.addAll(gpus(inventory, member, equipment, reads));
                }
            }
        }
        inventory
                .findings()
                .forEach(finding ->
                        found.add(Diagnosis.warning(finding.subject(), finding.problem(), finding.remedy())));
        found.add(types(inventory, catalog));
        return found;
    }

    private static Diagnosis host(Inventory inventory, Member member, Equipment equipment) {
        Kind wanted = inventory.settings().machines();
        String subject = "host " + member.name();
        return wanted == null || equipment.kinds().contains(wanted)
                ? Diagnosis.ok(subject, description(member, equipment))
                : Diagnosis.problem(
                        subject,
                        "runs no " + wanted.type() + "s, but machines are to be such",
                        "see `incus warning list` for why: virtual machines need KVM, QEMU and the kernel module vhost_vsock; or"
                                + " choose otherwise by incus-machines");
    }

    private static String description(Member member, Equipment equipment) {
        String gpus = equipment.gpus().isEmpty() ? "" : ", " + equipment.gpus().size() + " x " + equipment.gpuModel();
        return "in " + member.location() + ": " + equipment.cores() + " cores, "
                + equipment.memoryGigabytes() + " GB" + gpus + ", runs "
                + equipment.kinds().stream().map(Kind::type).sorted().collect(Collectors.joining("s and ")) + "s";
    }

    /** Whether anything of the catalog can be deployed. */
    private static Diagnosis types(Inventory inventory, Catalog catalog) {
        Placement placement = new Placement(
                inventory.settings().placement(), inventory.settings().mixed(), false);
        List<Host> hosts = inventory.hosts();
        List<InstanceType> fitting = catalog.instanceTypes().stream()
                .filter(type -> hosts.stream().anyMatch(host -> placement.fits(host, type.size(), false)))
                .toList();
        if (fitting.isEmpty()) {
            return Diagnosis.problem(
                    "instance types",
                    "none of the catalog's " + catalog.instanceTypes().size() + " fits on a host",
                    hosts.isEmpty()
                            ? "mend what keeps the hosts from taking machines"
                            : "give cores and memory away more than once by incus.overcommit, keep less by incus.reserve, or offer"
                                    + " smaller types in a catalog of your own");
        }
        Set<String> models = fitting.stream()
                .map(type -> type.size().gpuModel())
                .filter(model -> model != null)
                .collect(Collectors.toCollection(TreeSet::new));
        return Diagnosis.ok(
                "instance types",
                fitting.size() + " of the catalog's " + catalog.instanceTypes().size() + " fit"
                        + (models.isEmpty() ? ", none with GPUs" : ", with GPUs: " + String.join(", ", models)));
    }

    /** GPUs are passed to containers by the host's driver, and to virtual machines by the IOMMU. */
    private static List<Diagnosis> gpus(Inventory inventory, Member member, Equipment equipment, IncusReads reads) {
        Map<String, String> target = inventory.clustered() ? Map.of("target", member.name()) : Map.of();
        JsonNode resources = reads.get(List.of("resources"), target);
        String subject = "GPUs of " + member.name();
        Set<Kind> wanted = wanted(inventory, equipment);
        List<Diagnosis> found = new ArrayList<>();
        for (Kind kind : wanted) {
            Diagnosis obstacle = switch (kind) {
                case CONTAINER -> containerObstacle(subject, member, resources);
                case VIRTUAL_MACHINE -> virtualMachineObstacle(subject, member, resources);
            };
            found.add(obstacle == null ? Diagnosis.ok(subject, "can be passed to " + kind.type() + "s") : obstacle);
        }
        return found;
    }

    /** What machines with GPUs on a host are going to be; nothing if it cannot run what they have to be. */
    private static Set<Kind> wanted(Inventory inventory, Equipment equipment) {
        Kind always = inventory.settings().machines();
        if (always != null) {
            return equipment.kinds().contains(always) ? Set.of(always) : Set.of();
        }
        return equipment.kinds().contains(Kind.VIRTUAL_MACHINE) ? Set.of(Kind.VIRTUAL_MACHINE) : Set.of(Kind.CONTAINER);
    }

    private static @Nullable Diagnosis containerObstacle(String subject, Member member, JsonNode resources) {
        List<String> withoutDriver = new ArrayList<>();
        boolean tools = true;
        for (JsonNode card : resources.path("gpu").path("cards")) {
            String address = card.path("pci_address").asString("");
            if (member.slots().contains(address)) {
                if (!card.path("driver").asString("").equals("nvidia")) {
                    withoutDriver.add(address);
                }
                // Incus learns this from the tools that it also needs to pass a GPU on.
                tools &= !card.path("nvidia").path("nvrm_version").asString("").isEmpty();
            }
        }
        if (!withoutDriver.isEmpty()) {
            return Diagnosis.problem(
                    subject,
                    "cannot be passed to containers: " + String.join(", ", withoutDriver) + " not with NVIDIA's driver",
                    "install NVIDIA's driver on the host");
        }
        return tools
                ? null
                : Diagnosis.problem(
                        subject,
                        "cannot be passed to containers: nvidia-container-cli is not there",
                        "install libnvidia-container-tools on the host, and restart Incus");
    }

    private static @Nullable Diagnosis virtualMachineObstacle(String subject, Member member, JsonNode resources) {
        Map<Long, Set<String>> groups = new HashMap<>();
        Map<String, Long> groupOf = new HashMap<>();
        for (JsonNode device : resources.path("pci").path("devices")) {
            String address = device.path("pci_address").asString("");
            long group = device.path("iommu_group").asLong(0);
            groupOf.put(address, group);
            if (!device.path("driver").asString("").equals("pcieport")) {
                groups.computeIfAbsent(group, number -> new TreeSet<>()).add(slot(address));
            }
        }
        if (groupOf.values().stream().allMatch(group -> group == 0)) {
            return Diagnosis.problem(
                    subject,
                    "cannot be passed to virtual machines: the host has no IOMMU groups",
                    "switch the IOMMU (VT-d, AMD-Vi) on in the firmware, and on the kernel's command line by intel_iommu=on or"
                            + " amd_iommu=on");
        }
        String shared = member.slots().stream()
                .filter(address -> groups.getOrDefault(groupOf.getOrDefault(address, 0L), Set.of())
                                .size()
                        > 1)
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
        return shared.isEmpty()
                ? null
                : Diagnosis.warning(
                        subject,
                        "may not be passed to virtual machines one by one: " + shared
                                + " in IOMMU groups with other devices",
                        "switch ACS on in the firmware, or use other slots");
    }

    /** A device without its function: functions of one device are passed on together. */
    private static String slot(String address) {
        int dot = address.lastIndexOf('.');
        return dot < 0 ? address : address.substring(0, dot);
    }
}
