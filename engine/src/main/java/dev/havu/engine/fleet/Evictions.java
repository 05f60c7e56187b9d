package dev.havu.engine.fleet;

import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.fleet.Placement;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.engine.Transaction;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.store.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes spot instances away: without warning, when somebody pays the full price for their place or the operator says so (facts
 * 2.5). Their hardware is given back at once and their volumes follow their own policy (seed 2026-02-03).
 */
public final class Evictions {
    /** In which states a spot instance can be taken away. */
    static final List<InstanceState> STATES = Arrays.stream(InstanceState.values())
            .filter(InstanceState::billed)
            .filter(state -> InstanceStates.TABLE.allows(state, InstanceTrigger.DELETE))
            .toList();

    private Evictions() {}

    /** Whether an instance is one that can be evicted now. */
    public static boolean canEvict(Instance instance) {
        return instance.spot() && STATES.contains(instance.state());
    }

    /** Evicts an instance that can be. */
    public static void evict(Transaction transaction, Instance instance) {
        transaction.event(Event.of(
                EventType.INSTANCE_EVICTED,
                instance.owner().project(),
                ResourceKind.INSTANCE,
                instance.id(),
                instance.spec().hostname()));
        VolumeChanges changes = new VolumeChanges(transaction);
        for (Volume volume : transaction.session().volumes().attachedTo(instance.id())) {
            changes.unlinkAtOnce(volume, instance.id());
            boolean elsewhere = volume.attachments().size() > 1;
            if (volume.spotPolicy() != SpotPolicy.KEEP_DETACHED && !elsewhere) {
                changes.delete(
                        Objects.requireNonNull(transaction.session().volumes().find(volume.id())),
                        volume.spotPolicy() == SpotPolicy.DELETE_PERMANENTLY);
            }
        }
        transaction.session().fleet().release(transaction.cloud().name(), instance.id());
        InstanceState next = InstanceStates.TABLE.next(instance.state(), InstanceTrigger.DELETE);
        transaction.update(
                instance.withOsVolume(null).withKeptVolumes(List.of()).moved(next, transaction.now()));
    }

    /**
     * The host on which the fewest spot instances have to go to make room; among equals the one with the newest. Empty when
     * there is no such host.
     *
     * @param evictable the newest first
     */
    static Optional<Host> leastDisturbed(
            Placement placement, List<Host> hosts, MachineSize size, List<Allocation> evictable) {
        Host best = null;
        int fewest = Integer.MAX_VALUE;
        int newest = Integer.MAX_VALUE;
        for (Host host : hosts) {
            List<Allocation> there = evictable.stream()
                    .filter(allocation -> allocation.host().equals(host.id()))
                    .toList();
            for (int count = 1; count <= there.size() && count <= fewest; count++) {
                if (placement.fits(host.without(there.subList(0, count)), size, false)) {
                    int age = evictable.indexOf(there.getFirst());
                    if (count < fewest || age < newest) {
                        best = host;
                        fewest = count;
                        newest = age;
                    }
                    break;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Evicts the newest spot instances of a host until a machine has room there, and returns the host as it is then. */
    static Host makeRoom(
            Transaction transaction, String hostId, String location, MachineSize size, List<Allocation> evictable) {
        for (Allocation allocation : evictable) {
            Host host = host(transaction, hostId, location);
            if (host.hasRoomFor(size, false)) {
                return host;
            }
            Instance instance = transaction.session().instances().find(allocation.owner());
            if (allocation.host().equals(hostId) && instance != null && canEvict(instance)) {
                evict(transaction, instance);
            }
        }
        return host(transaction, hostId, location);
    }

    /** The newest spot instance of a type among these; null when there is none. */
    static @Nullable Instance newestOfType(Session session, List<Allocation> evictable, String typeName) {
        return evictable.stream()
                .map(allocation -> session.instances().find(allocation.owner()))
                .filter(instance -> isOfType(instance, typeName))
                .findFirst()
                .orElse(null);
    }

    /** How many of these are held by instances of a type. */
    static int ofType(Session session, List<Allocation> evictable, String typeName) {
        return (int) evictable.stream()
                .map(allocation -> session.instances().find(allocation.owner()))
                .filter(instance -> isOfType(instance, typeName))
                .count();
    }

    private static boolean isOfType(@Nullable Instance instance, String typeName) {
        return instance != null && instance.spec().instanceType().equals(typeName);
    }

    private static Host host(Transaction transaction, String id, String location) {
        return transaction.session().fleet().hosts(transaction.cloud().name(), location).stream()
                .filter(host -> host.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
