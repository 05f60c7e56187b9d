package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Placement;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Reports;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.inventory.Finding;
import dev.havu.drivers.incus.inventory.IncusReads;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.Member;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts of Incus. Nothing tells that a host is lost, so they are looked at again and again, one that is alone less often; the
 * engine hears of it when something is other than it was.
 */
final class Fleet implements Hardware, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int SECONDS_BETWEEN_LOOKS = 10;
    /** When a single server is lost, so is the stream of events; only what it has may change unnoticed. */
    private static final int SECONDS_BETWEEN_LOOKS_AT_ONE = 60;

    private final IncusClient client;
    private final IncusReads reads;
    private final IncusSettings settings;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Finding> told = new HashSet<>();
    private volatile Inventory inventory;
    private @Nullable Thread thread;

    private Fleet(IncusClient client, IncusReads reads, IncusSettings settings, Inventory inventory) {
        this.client = client;
        this.reads = reads;
        this.settings = settings;
        this.inventory = inventory;
    }

    /**
     * Looks at what there is.
     *
     * @throws DriverException with one line for the operator if that cannot be used
     */
    static Fleet read(IncusSettings settings, IncusClient client) {
        IncusReads reads = IncusReads.of(client);
        try {
            Fleet fleet = new Fleet(client, reads, settings, Inventory.read(reads, settings));
            fleet.settle();
            return fleet;
        } catch (IncusException failure) {
            throw new DriverException(
                    "Incus cannot be used: " + failure.getMessage() + "; `havu doctor` tells more", failure);
        }
    }

    /** The settings, with the pool and the network that they left open. */
    IncusSettings settings() {
        return inventory.settledSettings();
    }

    /**
     * Which host a machine goes to. Without a place that all hosts share, the shared file systems of a cluster are on one host,
     * and so is the cluster.
     */
    Placement placement() {
        boolean together = settings.sharedPath() == null && inventory.members().size() > 1;
        return new Placement(settings.placement(), settings.mixed(), together);
    }

    /**
     * Reports the hosts, and from now on every change of them.
     *
     * @param changed run after a host came or went
     */
    void start(Reports reports, Runnable changed) {
        report(reports);
        thread = Thread.ofVirtual().name("havu-incus-fleet").start(() -> loop(reports, changed));
    }

    @Override
    public void close() {
        closed.countDown();
        Thread looking = thread;
        if (looking != null) {
            looking.interrupt();
            try {
                looking.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public @Nullable String target(String host) {
        return inventory.clustered() ? host : null;
    }

    @Override
    public @Nullable String storageTarget(String location, String volumeId) {
        if (!inventory.clustered() || inventory.pool().remote()) {
            return null;
        }
        return inventory.members().stream()
                .filter(member -> member.takesMachines() && location.equals(member.location()))
                .map(Member::name)
                .max(Comparator.comparingInt(member -> mixed((member + volumeId).hashCode())))
                .orElse(null);
    }

    @Override
    public List<String> members() {
        return inventory.clustered()
                ? inventory.members().stream().map(Member::name).toList()
                : List.of();
    }

    @Override
    public Kind kind(Machine machine, Allocation place) {
        return inventory.kind(machine.image(), machine.size().gpus() > 0, place.host());
    }

    @Override
    public List<String> gpus(Allocation place) {
        return inventory.gpuAddresses(place.host(), place.gpuIndexes());
    }

    /** Texts that differ in one letter have hash codes that differ by little: the end of Murmur3 sees to it that they do not. */
    private static int mixed(int hash) {
        int mixed = hash;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    private void loop(Reports reports, Runnable changed) {
        try {
            while (!closed.await(
                    inventory.clustered() ? SECONDS_BETWEEN_LOOKS : SECONDS_BETWEEN_LOOKS_AT_ONE, TimeUnit.SECONDS)) {
                look(reports, changed);
            }
        } catch (InterruptedException ended) {
            LOG.debug("the hosts are looked at no more");
        }
    }

    private void look(Reports reports, Runnable changed) {
        try {
            Inventory before = inventory;
            Inventory present = Inventory.read(reads, settings);
            if (!present.equals(before)) {
                inventory = present;
                settle();
                report(reports);
                changed.run();
            }
        } catch (IncusException | DriverException failure) {
            // What was known stays so: where Incus does not answer, nothing else works either, and says so.
            LOG.debug("the hosts could not be looked at: {}", failure.getMessage());
        }
    }

    /** Keeps which GPU has which index, before the first machine gets one. */
    private void settle() {
        for (Member member : inventory.members()) {
            List<String> slots = member.slots();
            if (!slots.equals(member.rememberedSlots())) {
                GpuMemory.keep(client, inventory.clustered() ? member.name() : null, slots);
            }
        }
    }

    private void report(Reports reports) {
        reports.hosts(inventory.hosts(), inventory.storageGigabytes());
        Set<Finding> present = inventory.findings().stream().collect(Collectors.toSet());
        present.stream().filter(told::add).forEach(finding -> LOG.warn("{}", finding));
        told.retainAll(present);
    }
}
