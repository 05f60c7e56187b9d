package dev.havu.engine.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.states.LifecycleState;
import dev.havu.domain.states.StateRule;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.engine.SmallCloud;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import dev.havu.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must hold at every moment. Remembers each resource as it was last seen, so that one check looks only at what was
 * touched, and a full check can tell whether something else has changed.
 */
final class Invariants {
    private final Store store;
    private final InstantSource clock;
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final Map<String, String> clusterOfNode = new HashMap<>();
    private final Map<String, Aside> asides = new HashMap<>();
    private final Told told = new Told();
    private final Set<LifecycleState> statesSeen = new HashSet<>();
    private FleetSpec fleet = SmallCloud.FLEET;

    /** What is kept elsewhere about a machine or a volume. */
    private record Aside(@Nullable Instant dueAt, @Nullable Allocation allocation) {}

    Invariants(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Every instance as it was last seen, in the order they were first seen. */
    Collection<Instance> instances() {
        return instances.values();
    }

    /** Every volume as it was last seen, in the order they were first seen. */
    Collection<Volume> volumes() {
        return volumes.values();
    }

    /** Every cluster as it was last seen, in the order they were first seen. */
    Collection<Cluster> clusters() {
        return clusters.values();
    }

    /** Every state that something was in when it was looked at. */
    Set<LifecycleState> statesSeen() {
        return statesSeen;
    }

    /** Notes what the operator has declared. */
    void declared(FleetSpec declared) {
        fleet = declared;
    }

    /**
     * Checks the resources with these ids.
     *
     * @param refused whether the command was refused, so that nothing may have changed
     */
    void checkTouched(Set<String> ids, boolean fleetTouched, boolean refused) {
        store.read(session -> {
            for (String id : ids) {
                lookAt(session, id, refused ? "a refused command changes nothing" : null);
            }
            for (String id : ids) {
                check(session, id);
            }
            if (fleetTouched) {
                checkCapacity(session);
            }
            checkNothingIsLate(session);
            return true;
        });
    }

    /** Checks everything. */
    void checkAll() {
        store.read(session -> {
            Set<String> seen = new HashSet<>(instances.keySet());
            seen.addAll(volumes.keySet());
            seen.addAll(clusters.keySet());
            Set<String> stored = ids(session);
            assertThat(seen).as("what is stored was seen").isEqualTo(stored);
            for (String id : stored) {
                lookAt(session, id, "what is stored is what was last seen of it");
                check(session, id);
            }
            checkCapacity(session);
            checkDueWork(session);
            checkAddresses();
            checkNothingIsLate(session);
            told.check(session);
            return true;
        });
    }

    /** Looks at everything for the first time, after commands that nobody watched, and checks it. */
    void lookAndCheckAll() {
        store.read(session -> {
            ids(session).forEach(id -> lookAt(session, id, null));
            return true;
        });
        checkAll();
    }

    /** Fails if something still has to happen. */
    void nothingIsUnderWay() {
        List<Item> left = store.read(session -> session.dueWork().all(SmallCloud.NAME).stream()
                .filter(item -> item.kind() != Kind.BILLING && item.kind() != Kind.TERM && item.kind() != Kind.CAPACITY)
                .toList());
        assertThat(left)
                .as("work that is left after everything had time to end")
                .isEmpty();
    }

    private static Set<String> ids(Session session) {
        Stored stored = Stored.in(session);
        Set<String> ids = new LinkedHashSet<>();
        stored.instances().forEach(instance -> ids.add(instance.id()));
        stored.volumes().forEach(volume -> ids.add(volume.id()));
        stored.clusters().forEach(cluster -> ids.add(cluster.id()));
        return ids;
    }

    /**
     * Remembers the resource with this id, or the cluster of the node with this id.
     *
     * @param unchangedBecause why it must be as it was last seen; null when it need not be
     */
    private void lookAt(Session session, String touched, @Nullable String unchangedBecause) {
        Instance instance = session.instances().find(touched);
        if (instance != null) {
            statesSeen.add(instance.state());
            remember(instances, touched, instance, unchangedBecause);
            lookAside(session, Kind.INSTANCE, touched, unchangedBecause);
            return;
        }
        Volume volume = session.volumes().find(touched);
        if (volume != null) {
            statesSeen.add(volume.state());
            remember(volumes, touched, volume, unchangedBecause);
            lookAside(session, Kind.VOLUME, touched, unchangedBecause);
            // A cluster shows the names and sizes of its file systems.
            volume.attachments().stream()
                    .map(Volume.Attachment::computeId)
                    .filter(clusters::containsKey)
                    .forEach(id -> lookAt(session, id, unchangedBecause));
            return;
        }
        String ofNode = session.clusters().clusterOfNode(touched);
        Cluster cluster = session.clusters().find(ofNode == null ? touched : ofNode);
        if (cluster != null) {
            statesSeen.add(cluster.state());
            remember(clusters, cluster.id(), cluster, unchangedBecause);
            lookAside(session, Kind.CLUSTER, cluster.id(), unchangedBecause);
            for (ClusterNode node : cluster.nodes()) {
                statesSeen.add(node.state());
                clusterOfNode.put(node.id(), cluster.id());
                lookAside(session, Kind.CLUSTER_NODE, node.id(), unchangedBecause);
            }
        }
    }

    private void lookAside(Session session, Kind kind, String id, @Nullable String unchangedBecause) {
        Allocation allocation = session.fleet().allocation(SmallCloud.NAME, id);
        Aside before = asides.get(id);
        if (allocation != null && (before == null || !allocation.equals(before.allocation()))) {
            assertThat(host(session, allocation).retired())
                    .as("the host that %s %s was just placed on is retired", kind, id)
                    .isFalse();
        }
        remember(asides, id, new Aside(session.dueWork().dueAt(kind, id), allocation), unchangedBecause);
    }

    private static <T> void remember(Map<String, T> known, String id, T present, @Nullable String unchangedBecause) {
        T before = known.put(id, present);
        if (unchangedBecause != null) {
            assertThat(present).as(unchangedBecause).isEqualTo(before);
        }
    }

    private void checkAddresses() {
        Stream<@Nullable String> ofInstances = instances.values().stream().map(Instance::ip);
        Stream<@Nullable String> ofNodes = clusters.values().stream()
                .flatMap(cluster -> cluster.nodes().stream())
                .flatMap(node -> Stream.of(node.publicIp(), node.privateIp()));
        assertThat(Stream.concat(ofInstances, ofNodes).filter(Objects::nonNull))
                .as("every address belongs to one machine")
                .doesNotHaveDuplicates();
    }

    /** A standing clock stays where it is until all that is due by then is done. */
    private void checkNothingIsLate(Session session) {
        Instant next = session.dueWork().next(SmallCloud.NAME);
        if (next != null) {
            assertThat(next).as("the next due work lies ahead").isAfter(clock.instant());
        }
    }

    private void check(Session session, String id) {
        Instance instance = instances.get(id);
        if (instance != null) {
            check(session, instance);
        }
        Volume volume = volumes.get(id);
        if (volume != null) {
            check(volume);
        }
        Cluster cluster = clusters.get(clusterOfNode.getOrDefault(id, id));
        if (cluster != null) {
            check(cluster);
        }
    }

    private void check(Session session, Instance instance) {
        String name = "instance " + instance.id() + " (" + instance.state() + ")";
        checkWork(
                name,
                instance.id(),
                instance.deadline(),
                instance.readsLeft(),
                InstanceStates.TABLE.rule(instance.state()));
        checkHardware(session, name, instance);
        checkVolumes(name, instance);
        switch (instance.state()) {
            case RUNNING ->
                assertThat(instance.ip()).as("%s has an address", name).isNotNull();
            case ORDERED, PROVISIONING, HIBERNATED, DISCONTINUED, NO_CAPACITY ->
                assertThat(instance.ip()).as("%s has no address", name).isNull();
            case STOPPING, HALTING, OFFLINE, STARTING, HIBERNATING, DELETING, ERROR, INSTALLATION_FAILED, UNKNOWN -> {}
        }
    }

    private void checkHardware(Session session, String name, Instance instance) {
        Allocation allocation = asides.get(instance.id()).allocation();
        switch (instance.state()) {
            case ORDERED, PROVISIONING, RUNNING, STOPPING, HALTING, OFFLINE, STARTING, HIBERNATING, UNKNOWN ->
                assertThat(allocation).as("%s has its hardware", name).isNotNull();
            case HIBERNATED, DISCONTINUED, NO_CAPACITY ->
                assertThat(allocation).as("%s holds no hardware", name).isNull();
            case DELETING, ERROR, INSTALLATION_FAILED -> {}
        }
        if (allocation != null) {
            checkSize(name, allocation, instance.spec().size());
            Host host = host(session, allocation);
            assertThat(host.location())
                    .as("%s is where it was ordered", name)
                    .isEqualTo(instance.spec().location());
            assertThat(!instance.spot() || host.spot())
                    .as("%s is on a host for spot machines", name)
                    .isTrue();
            assertThat(host.gpuModel())
                    .as("%s has the right model", name)
                    .isEqualTo(instance.spec().size().gpuModel());
        }
    }

    private void checkVolumes(String name, Instance instance) {
        assertThat(instance.volumeIds()).as("%s has each volume once", name).doesNotHaveDuplicates();
        if (instance.osVolumeId() != null) {
            assertThat(instance.volumeIds()).as("%s has its OS volume", name).contains(instance.osVolumeId());
        }
        switch (instance.state()) {
            case HIBERNATED, DELETING, DISCONTINUED ->
                assertThat(instance.volumeIds()).as("%s has no volumes", name).isEmpty();
            case ORDERED,
                    PROVISIONING,
                    RUNNING,
                    STOPPING,
                    HALTING,
                    OFFLINE,
                    STARTING,
                    HIBERNATING,
                    ERROR,
                    NO_CAPACITY,
                    INSTALLATION_FAILED,
                    UNKNOWN -> {}
        }
        Set<String> devices = new HashSet<>();
        for (String id : instance.volumeIds()) {
            Volume volume = volumes.get(id);
            assertThat(volume)
                    .as("%s has the volume %s, which exists", name, id)
                    .isNotNull();
            assertThat(volume.owner())
                    .as("%s and its volume %s have one owner", name, id)
                    .isEqualTo(instance.owner());
            assertThat(volume.location())
                    .as("volume %s is where its machine is", id)
                    .isEqualTo(instance.spec().location());
            List<String> targets = volume.attachments().stream()
                    .filter(attachment -> attachment.computeId().equals(instance.id()))
                    .map(Volume.Attachment::target)
                    .toList();
            assertThat(targets).as("volume %s knows that it is at %s", id, name).hasSize(1);
            if (!volume.sharedFileSystem()) {
                assertThat(devices.add(targets.getFirst()))
                        .as("%s has one volume as %s", name, targets.getFirst())
                        .isTrue();
            }
        }
    }

    private void check(Volume volume) {
        String name = "volume " + volume.id() + " (" + volume.state() + ")";
        checkWork(name, volume.id(), volume.deadline(), volume.readsLeft(), VolumeStates.TABLE.rule(volume.state()));
        switch (volume.state()) {
            case ATTACHED, ATTACHING ->
                assertThat(volume.attachments())
                        .as("%s is attached to something", name)
                        .isNotEmpty();
            case DETACHED, CLONING, CANCELING, CANCELED, RESTORING, DELETED, PURGED ->
                assertThat(volume.attachments())
                        .as("%s is attached to nothing", name)
                        .isEmpty();
            case ORDERED, DETACHING -> {}
        }
        if (!volume.sharedFileSystem()) {
            assertThat(volume.attachments())
                    .as("%s is attached at most once", name)
                    .hasSizeLessThanOrEqualTo(1);
        }
        boolean deleted = volume.state() == VolumeState.DELETED || volume.state() == VolumeState.PURGED;
        assertThat(volume.deletedAt() != null)
                .as("%s says when it was deleted", name)
                .isEqualTo(deleted);
        for (Volume.Attachment attachment : volume.attachments()) {
            Instance instance = instances.get(attachment.computeId());
            Cluster cluster = clusters.get(attachment.computeId());
            if (instance != null) {
                assertThat(instance.volumeIds())
                        .as("%s and its machine agree", name)
                        .contains(volume.id());
            } else {
                assertThat(cluster).as("%s is at a machine that exists", name).isNotNull();
                assertThat(cluster.sharedVolumes())
                        .as("%s and its cluster agree", name)
                        .extracting(Cluster.SharedVolume::id)
                        .contains(volume.id());
            }
        }
    }

    private void check(Cluster cluster) {
        String name = "cluster " + cluster.id() + " (" + cluster.state() + ")";
        checkWork(
                name, cluster.id(), cluster.deadline(), cluster.readsLeft(), ClusterStates.TABLE.rule(cluster.state()));
        Set<String> hosts = new HashSet<>();
        int placed = 0;
        for (ClusterNode node : cluster.nodes()) {
            String nodeName = "node " + node.id() + " (" + node.state() + ") of " + name;
            checkWork(nodeName, node.id(), node.deadline(), node.readsLeft(), NodeStates.TABLE.rule(node.state()));
            Allocation allocation = asides.get(node.id()).allocation();
            if (allocation != null) {
                placed++;
                if (!node.jumpHost()) {
                    checkSize(nodeName, allocation, cluster.spec().workerSize());
                    assertThat(hosts.add(allocation.host()))
                            .as("%s has a host of its own", nodeName)
                            .isTrue();
                }
            }
        }
        switch (cluster.state()) {
            case ORDERED, PROVISIONING, RUNNING ->
                assertThat(placed)
                        .as("%s has its hardware", name)
                        .isEqualTo(cluster.nodes().size());
            case DISCONTINUED, NO_CAPACITY ->
                assertThat(placed).as("%s holds no hardware", name).isZero();
            case DELETING, ERROR ->
                assertThat(placed)
                        .as("%s has its hardware or none", name)
                        .isIn(0, cluster.nodes().size());
        }
        switch (cluster.state()) {
            case DISCONTINUED -> {
                assertThat(cluster.nodes()).as(name).allMatch(node -> node.state() == NodeState.DISCONTINUED);
                assertThat(cluster.sharedVolumes())
                        .as("%s has no volumes", name)
                        .isEmpty();
            }
            case DELETING ->
                assertThat(cluster.sharedVolumes())
                        .as("%s has no volumes", name)
                        .isEmpty();
            case RUNNING ->
                assertThat(cluster.nodes()).as(name).noneMatch(node -> node.state() == NodeState.PROVISIONING);
            case ORDERED, PROVISIONING, ERROR, NO_CAPACITY -> {}
        }
    }

    private void checkWork(
            String name, String id, @Nullable Instant deadline, @Nullable Integer readsLeft, StateRule<?> rule) {
        Instant dueAt = asides.get(id).dueAt();
        assertThat(deadline != null)
                .as("%s has a deadline if it must move on", name)
                .isEqualTo(rule.transitional());
        assertThat(dueAt != null).as("%s has due work if it must move on", name).isEqualTo(rule.transitional());
        if (dueAt != null) {
            assertThat(dueAt).as("%s is looked at before its deadline", name).isBeforeOrEqualTo(deadline);
        }
        if (readsLeft != null) {
            assertThat(readsLeft)
                    .as("%s was moved on by the last read it waited for", name)
                    .isPositive();
        }
    }

    private static void checkSize(String name, Allocation allocation, MachineSize size) {
        assertThat(allocation.cores()).as("%s has its cores", name).isEqualTo(size.cores());
        assertThat(allocation.memoryGigabytes()).as("%s has its memory", name).isEqualTo(size.memoryGigabytes());
        assertThat(allocation.gpuIndexes()).as("%s has its GPUs", name).hasSize(size.gpus());
    }

    private static Host host(Session session, Allocation allocation) {
        return session.fleet().hosts(SmallCloud.NAME).stream()
                .filter(host -> host.id().equals(allocation.host()))
                .findFirst()
                .orElseThrow();
    }

    /** No GPU has two owners, what is used is what is allocated, and everything allocated belongs to something alive. */
    private void checkCapacity(Session session) {
        Map<String, int[]> used = new HashMap<>();
        Set<String> gpus = new HashSet<>();
        for (Allocation allocation : session.fleet().allocations(SmallCloud.NAME)) {
            int[] onHost = used.computeIfAbsent(allocation.host(), host -> new int[3]);
            onHost[0] += allocation.gpuIndexes().size();
            onHost[1] += allocation.cores();
            onHost[2] += allocation.memoryGigabytes();
            for (int index : allocation.gpuIndexes()) {
                assertThat(gpus.add(allocation.host() + "/" + index))
                        .as("GPU %s of %s has one owner", index, allocation.host())
                        .isTrue();
            }
            assertThat(instances.containsKey(allocation.owner()) || clusterOfNode.containsKey(allocation.owner()))
                    .as("the owner %s of an allocation exists", allocation.owner())
                    .isTrue();
        }
        for (Host host : session.fleet().hosts(SmallCloud.NAME)) {
            int[] onHost = used.getOrDefault(host.id(), new int[3]);
            assertThat(new int[] {
                        host.gpus() - host.freeGpus(),
                        host.cores() - host.freeCores(),
                        host.memoryGigabytes() - host.freeMemoryGigabytes()
                    })
                    .as("what is used on %s is what is allocated on it", host)
                    .isEqualTo(onHost);
            if (!host.retired()) {
                assertThat(host.freeGpus()).as("free GPUs of %s", host).isNotNegative();
                assertThat(host.freeCores()).as("free cores of %s", host).isNotNegative();
                assertThat(host.freeMemoryGigabytes())
                        .as("free memory of %s", host)
                        .isNotNegative();
            }
        }
        checkStorage(session);
    }

    private void checkStorage(Session session) {
        Map<String, Long> stored = new HashMap<>();
        for (Volume volume : volumes.values()) {
            if (volume.state() != VolumeState.PURGED && volume.state() != VolumeState.CANCELED) {
                stored.merge(volume.location(), (long) volume.sizeGigabytes(), Long::sum);
            }
        }
        for (String location : List.of("FIN-01", "FIN-02", "FIN-03")) {
            long capacity = fleet.locations().getOrDefault(location, List.of()).stream()
                    .mapToLong(group -> (long) group.count() * group.storageGigabytes())
                    .sum();
            assertThat(capacity - session.fleet().freeStorage(SmallCloud.NAME, location))
                    .as("used storage in %s", location)
                    .isEqualTo(stored.getOrDefault(location, 0L));
        }
    }

    /** Every item belongs to something that must move on, and nothing that must is without one. */
    private void checkDueWork(Session session) {
        List<String> expected = new ArrayList<>(Money.check(session, Stored.in(session), clock.instant()));
        instances.values().stream()
                .filter(each -> InstanceStates.TABLE.rule(each.state()).transitional())
                .forEach(each -> expected.add(each.id()));
        volumes.values().stream()
                .filter(each -> VolumeStates.TABLE.rule(each.state()).transitional())
                .forEach(each -> expected.add(each.id()));
        for (Cluster cluster : clusters.values()) {
            if (ClusterStates.TABLE.rule(cluster.state()).transitional()) {
                expected.add(cluster.id());
            }
            cluster.nodes().stream()
                    .filter(node -> NodeStates.TABLE.rule(node.state()).transitional())
                    .forEach(node -> expected.add(node.id()));
        }
        List<Item> items = session.dueWork().all(SmallCloud.NAME).stream()
                .filter(item -> item.kind() != Kind.BILLING && item.kind() != Kind.CAPACITY)
                .toList();
        assertThat(items)
                .as("due work belongs to what must move on, once each")
                .extracting(Item::resourceId)
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
