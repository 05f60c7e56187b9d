package dev.havu.drivers.incus.inventory;

import dev.havu.domain.fleet.Host;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.inventory.Member.Equipment;
import dev.havu.drivers.incus.inventory.Member.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Incus has at one moment. Nothing is changed by looking.
 *
 * @param version of Incus
 * @param members the hosts, whatever their state
 * @param imageKinds what machines with an image that Incus has are, by alias
 * @param findings what might be used and is not
 */
public record Inventory(
        IncusSettings settings,
        String version,
        boolean clustered,
        List<Member> members,
        StoragePool pool,
        Network network,
        Map<String, Kind> imageKinds,
        List<Finding> findings) {
    private static final long GIBIBYTE = 1L << 30;

    public Inventory {
        members = List.copyOf(members);
        imageKinds = Map.copyOf(imageKinds);
        findings = List.copyOf(findings);
    }

    /**
     * Looks.
     *
     * @throws DriverException with one line for the operator if something is missing that nothing works without
     * @throws IncusException if Incus does not answer
     */
    public static Inventory read(IncusReads reads, IncusSettings settings) {
        return new Reader(reads, settings).read();
    }

    /** The settings, with the pool and the network that they left open. */
    public IncusSettings settledSettings() {
        return settings.settled(pool.name(), network.name());
    }

    /**
     * The hosts that take new machines. One that is missing here keeps what runs on it and takes nothing new.
     */
    public List<Host> hosts() {
        List<Host> hosts = new ArrayList<>();
        for (Member member : members) {
            Equipment equipment = member.equipment();
            String location = member.location();
            if (member.takesMachines() && equipment != null && location != null) {
                int gpus = member.slots().size();
                int cores = times(equipment.cores(), settings.overcommit().cores());
                int memory = memory(equipment);
                hosts.add(new Host(
                        member.name(),
                        location,
                        equipment.gpuModel(),
                        gpus,
                        cores,
                        memory,
                        pool.remote() ? 0 : storage(equipment),
                        true,
                        false,
                        false,
                        gpus,
                        cores,
                        memory));
            }
        }
        return hosts;
    }

    /** Room for volumes, by location code. A pool that all hosts share is divided evenly between the locations. */
    public Map<String, Long> storageGigabytes() {
        Map<String, Long> storage = new LinkedHashMap<>();
        settings.locations().keySet().forEach(location -> storage.put(location, 0L));
        long shared = 0;
        for (Member member : members) {
            Equipment equipment = member.equipment();
            String location = member.location();
            if (equipment != null && location != null) {
                long gigabytes = storage(equipment);
                shared = Math.max(shared, gigabytes);
                if (!pool.remote()) {
                    storage.merge(location, gigabytes, Long::sum);
                }
            }
        }
        if (pool.remote()) {
            long each = shared / storage.size();
            storage.replaceAll((location, none) -> each);
        }
        return storage;
    }

    /** A host; null when there is none of this name any more. */
    public @Nullable Member member(String host) {
        return members.stream()
                .filter(member -> member.name().equals(host))
                .findFirst()
                .orElse(null);
    }

    /**
     * The PCI addresses of GPUs.
     *
     * @param indexes of the GPUs on the host
     * @throws DriverException if one of them is not there
     */
    public List<String> gpuAddresses(String host, List<Integer> indexes) {
        if (indexes.isEmpty()) {
            return List.of();
        }
        Member member = member(host);
        if (member == null) {
            throw new DriverException("Incus has no host " + host + " any more, whose GPUs are wanted");
        }
        List<String> slots = member.slots();
        List<String> missing = member.missingGpus();
        List<String> addresses = new ArrayList<>();
        for (int index : indexes) {
            String address = index < slots.size() ? slots.get(index) : "number " + index;
            if (index >= slots.size() || missing.contains(address)) {
                throw new DriverException("host " + host + " does not have its GPU " + address + " any more");
            }
            addresses.add(address);
        }
        return addresses;
    }

    /**
     * What a machine is to be.
     *
     * @param image slug
     * @param withGpus whether GPUs are passed to it
     * @param host where it is made
     */
    public Kind kind(String image, boolean withGpus, String host) {
        Kind ofImage = settings.image(image).kind();
        Kind ofAll = ofImage == null ? settings.machines() : ofImage;
        Kind present = ofAll == null && settings.image(image).server() == null
                ? imageKinds.get(settings.image(image).alias())
                : ofAll;
        if (present != null) {
            return present;
        }
        Member member = member(host);
        Equipment equipment = member == null ? null : member.equipment();
        boolean possible = equipment != null && equipment.kinds().contains(Kind.VIRTUAL_MACHINE);
        return withGpus && possible ? Kind.VIRTUAL_MACHINE : Kind.CONTAINER;
    }

    private int memory(Equipment equipment) {
        long gigabytes = equipment.memoryGigabytes() - settings.reservedMemoryGigabytes();
        return times(Math.max(0, gigabytes), settings.overcommit().memory());
    }

    private int storage(Equipment equipment) {
        return times(equipment.poolGigabytes(), settings.overcommit().storage());
    }

    private static int times(long amount, BigDecimal factor) {
        return factor.multiply(BigDecimal.valueOf(amount))
                .setScale(0, RoundingMode.DOWN)
                .intValueExact();
    }

    /** Puts an inventory together. */
    private static final class Reader {
        private final IncusReads reads;
        private final IncusSettings settings;
        private final GpuModels models;
        private final List<Finding> findings = new ArrayList<>();

        private Reader(IncusReads reads, IncusSettings settings) {
            this.reads = reads;
            this.settings = settings;
            this.models = new GpuModels(settings.gpuModels());
        }

        private Inventory read() {
            JsonNode server = reads.get();
            JsonNode environment = server.path("environment");
            boolean clustered = environment.path("server_clustered").asBoolean(false);
            StoragePool pool = StoragePool.choose(
                    reads.list("storage-pools"), environment.path("storage_supported_drivers"), settings.wantedPool());
            JsonNode chosen = Network.choose(reads.list("networks"), settings.wantedNetwork());
            List<Member> members = clustered
                    ? members(pool)
                    : List.of(member(
                            environment.path("server_name").asString("incus"),
                            State.ONLINE,
                            Set.of(),
                            server.path("config"),
                            pool,
                            Map.of()));
            reportUnknownNames(members, clustered);
            Network network = clustered ? networkOfMembers(chosen, members) : Network.of(chosen);
            return new Inventory(
                    settings,
                    environment.path("server_version").asString(""),
                    clustered,
                    members,
                    pool,
                    network,
                    imageKinds(),
                    findings);
        }

        private List<Member> members(StoragePool pool) {
            List<Member> members = new ArrayList<>();
            for (JsonNode member : reads.list("cluster", "members")) {
                String name = member.path("server_name").asString("");
                Set<String> groups = new HashSet<>();
                member.path("groups").forEach(group -> groups.add(group.asString("")));
                members.add(member(
                        name,
                        state(member.path("status").asString("")),
                        groups,
                        member.path("config"),
                        pool,
                        Map.of("target", name)));
            }
            members.sort(Comparator.comparing(Member::name));
            return members;
        }

        /** Part of a network's configuration belongs to the members, and is only shown with one of them. */
        private Network networkOfMembers(JsonNode chosen, List<Member> members) {
            return members.stream()
                    .filter(member -> member.equipment() != null)
                    .findFirst()
                    .map(member -> reads.get(
                            List.of("networks", chosen.path("name").asString("")), Map.of("target", member.name())))
                    .map(Network::of)
                    .orElseGet(() -> Network.of(chosen));
        }

        private static State state(String status) {
            return switch (status) {
                case "Online" -> State.ONLINE;
                case "Offline" -> State.OFFLINE;
                // Evacuated, and whatever else is not for machines.
                default -> State.EVACUATED;
            };
        }

        private Member member(
                String name,
                State said,
                Set<String> groups,
                JsonNode config,
                StoragePool pool,
                Map<String, String> target) {
            State state = said;
            Equipment equipment = null;
            if (said != State.OFFLINE) {
                try {
                    equipment = equipment(name, pool, target);
                } catch (IncusException failure) {
                    if (failure.kind() != IncusException.Kind.UNAVAILABLE
                            && failure.kind() != IncusException.Kind.TIMEOUT) {
                        throw failure;
                    }
                    state = State.OFFLINE;
                }
            }
            Member member = new Member(
                    name,
                    state,
                    location(name, groups),
                    equipment,
                    rememberedSlots(config.path(Names.GPU_LABEL).asString("")));
            report(member);
            return member;
        }

        private Equipment equipment(String name, StoragePool pool, Map<String, String> target) {
            JsonNode resources = reads.get(List.of("resources"), target);
            JsonNode server = reads.get(List.of(), target);
            JsonNode space = reads.get(List.of("storage-pools", pool.name(), "resources"), target);
            List<Gpu> gpus = gpus(name, resources.path("gpu").path("cards"));
            return new Equipment(
                    resources.path("cpu").path("total").asInt(0),
                    resources.path("memory").path("total").asLong(0) / GIBIBYTE,
                    kinds(server.path("environment").path("driver").asString("")),
                    gpus.isEmpty() ? null : gpus.getFirst().model(),
                    gpus,
                    space.path("space").path("total").asLong(0) / GIBIBYTE);
        }

        private static Set<Kind> kinds(String drivers) {
            Set<Kind> kinds = new HashSet<>();
            if (drivers.contains("lxc")) {
                kinds.add(Kind.CONTAINER);
            }
            if (drivers.contains("qemu")) {
                kinds.add(Kind.VIRTUAL_MACHINE);
            }
            return kinds;
        }

        /** Those of the model that there are most of: a host has one model in Havu. */
        private List<Gpu> gpus(String host, JsonNode cards) {
            List<Gpu> known = new ArrayList<>();
            Map<String, Integer> counts = new HashMap<>();
            for (JsonNode card : cards) {
                Gpu gpu = Gpu.read(card, models);
                if (gpu != null && gpu.model() != null) {
                    known.add(gpu);
                    counts.merge(gpu.model(), 1, Integer::sum);
                } else if (gpu != null) {
                    findings.add(new Finding(
                            "host " + host,
                            gpu.description() + " is of no model that Havu knows",
                            "say which one it is by incus.gpu-models, such as {\"" + gpu.product() + "\": H100}"));
                }
            }
            String model = counts.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(
                                    Map.Entry.<String, Integer>comparingByKey().reversed()))
                    .map(Map.Entry::getKey)
                    .orElse("");
            for (Gpu gpu : known) {
                if (!model.equals(gpu.model())) {
                    findings.add(new Finding(
                            "host " + host,
                            gpu.description() + " is another model than most GPUs of this host, " + model,
                            "put GPUs of one model into one host"));
                }
            }
            return known.stream()
                    .filter(gpu -> model.equals(gpu.model()))
                    .sorted(Comparator.comparing(Gpu::address))
                    .toList();
        }

        private static List<String> rememberedSlots(String label) {
            return label.isEmpty() ? List.of() : List.of(label.split(",", -1));
        }

        private @Nullable String location(String name, Set<String> groups) {
            String rest = null;
            for (Map.Entry<String, List<String>> location : settings.locations().entrySet()) {
                for (String wanted : location.getValue()) {
                    if (wanted.equals(name) || groups.contains(wanted)) {
                        return location.getKey();
                    }
                    if (wanted.equals(IncusSettings.EVERYTHING_ELSE) && rest == null) {
                        rest = location.getKey();
                    }
                }
            }
            return rest;
        }

        private void report(Member member) {
            String host = "host " + member.name();
            switch (member.state()) {
                case OFFLINE ->
                    findings.add(new Finding(
                            host,
                            "does not answer, so nothing new goes there",
                            "see `incus cluster list`, and start its daemon"));
                case EVACUATED ->
                    findings.add(new Finding(
                            host,
                            "is evacuated, so nothing new goes there",
                            "give it back with `incus cluster restore " + member.name() + "`"));
                case ONLINE -> {
                    if (member.location() == null) {
                        findings.add(new Finding(
                                host, "is in no location, so nothing goes there", "name it in incus.locations"));
                    }
                }
            }
            if (member.equipment() != null && !member.missingGpus().isEmpty()) {
                findings.add(new Finding(
                        host,
                        "has lost " + String.join(", ", member.missingGpus()) + ", so nothing new goes there",
                        "bring the GPUs back, often by a restart of the host; if they are gone for good, delete all machines"
                                + " with GPUs on it and unset " + Names.GPU_LABEL + " in the configuration of the "
                                + "server or cluster member"));
            }
        }

        private void reportUnknownNames(List<Member> members, boolean clustered) {
            Set<String> known = new HashSet<>(members.stream().map(Member::name).toList());
            if (clustered) {
                reads.list("cluster", "groups")
                        .forEach(group -> known.add(group.path("name").asString("")));
            }
            known.add(IncusSettings.EVERYTHING_ELSE);
            settings.locations()
                    .forEach((location, names) -> names.stream()
                            .filter(name -> !known.contains(name))
                            .forEach(name -> findings.add(new Finding(
                                    "location " + location,
                                    "`" + name + "` is neither a host nor a cluster group",
                                    "there are " + known.stream().sorted().toList()))));
        }

        private Map<String, Kind> imageKinds() {
            Map<String, Kind> kinds = new HashMap<>();
            for (JsonNode alias : reads.list("images", "aliases")) {
                boolean virtual = alias.path("type").asString("").equals(Kind.VIRTUAL_MACHINE.type());
                kinds.put(alias.path("name").asString(""), virtual ? Kind.VIRTUAL_MACHINE : Kind.CONTAINER);
            }
            return kinds;
        }
    }
}
