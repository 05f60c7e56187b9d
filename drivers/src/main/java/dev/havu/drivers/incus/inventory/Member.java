package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.incus.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A host: a member of a cluster, or the one server.
 *
 * <p>A machine knows its GPUs by their index. Therefore an index keeps its GPU for good, also when another GPU of the host falls
 * off the bus or is added: {@code slots} is the order they were first seen in, which is kept in Incus.
 *
 * @param name in Incus; the id of the host in Havu
 * @param location code; null when no location names it
 * @param equipment what it has; null while it does not answer
 * @param rememberedSlots addresses of its GPUs by index, as they were seen before
 */
public record Member(
        String name,
        State state,
        @Nullable String location,
        @Nullable Equipment equipment,
        List<String> rememberedSlots) {
    public Member {
        rememberedSlots = List.copyOf(rememberedSlots);
    }

    /** Whether a member can be used. */
    public enum State {
        /** It takes machines. */
        ONLINE,
        /** It answers, but an operator wants nothing on it. */
        EVACUATED,
        /** It does not answer. */
        OFFLINE
    }

    /**
     * What a host has.
     *
     * @param cores threads of its processors
     * @param kinds of machines that it can run
     * @param gpuModel the model it is used for; null for a host without GPUs that can be used
     * @param gpus those of that model, by address
     * @param poolGigabytes size of the storage pool on this host; not in bytes, which change all the time
     */
    public record Equipment(
            int cores,
            long memoryGigabytes,
            Set<Kind> kinds,
            @Nullable String gpuModel,
            List<Gpu> gpus,
            long poolGigabytes) {
        public Equipment {
            kinds = Set.copyOf(kinds);
            gpus = List.copyOf(gpus);
        }
    }

    /** The addresses of the GPUs by index; one that is not there any more keeps its index. */
    public List<String> slots() {
        List<String> slots = new ArrayList<>(rememberedSlots);
        for (String address : presentGpus()) {
            if (!slots.contains(address)) {
                slots.add(address);
            }
        }
        return slots;
    }

    /** The addresses of GPUs that were there once. */
    public List<String> missingGpus() {
        return slots().stream()
                .filter(address -> !presentGpus().contains(address))
                .toList();
    }

    /** Whether new machines may go there. */
    public boolean takesMachines() {
        return state == State.ONLINE
                && location != null
                && equipment != null
                && missingGpus().isEmpty();
    }

    private Set<String> presentGpus() {
        return equipment == null
                ? Set.of()
                : new TreeSet<>(equipment.gpus().stream().map(Gpu::address).toList());
    }
}
