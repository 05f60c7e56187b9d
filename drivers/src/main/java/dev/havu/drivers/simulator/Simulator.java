package dev.havu.drivers.simulator;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.drivers.Driver;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A driver without machines. It keeps no state: how long a step takes and what comes of it follow from the task, the
 * policies and the seed, so a restart in the middle of a boot changes nothing.
 */
public final class Simulator implements Driver {
    private final SimulationSpec spec;
    private volatile long seed;

    public Simulator(SimulationSpec spec, long seed) {
        this.spec = spec;
        this.seed = seed;
    }

    @Override
    public Progress carryOut(Task task, Instant now) {
        ScriptedOutcome scripted = scripted(task);
        if (scripted != null) {
            Instant at = task.since().plus(scripted.after());
            return now.isBefore(at)
                    ? new Progress.Pending(at)
                    : new Progress.Failed(
                            scripted.failure(), "scripted for host names like " + scripted.hostnamePattern());
        }
        return switch (java.util.Objects.requireNonNull(spec.policies().get(task.step()))) {
            case TransitionPolicy.Instant() -> done(task);
            case TransitionPolicy.Fixed(Duration duration) -> doneAfter(task, duration, now);
            case TransitionPolicy.Range(Duration from, Duration to) -> doneAfter(task, draw(task, from, to), now);
            case TransitionPolicy.AfterReads(int reads) -> {
                Integer left = task.readsLeft();
                yield left != null && left <= 0 ? done(task) : new Progress.AwaitingReads(left == null ? reads : left);
            }
        };
    }

    @Override
    public Progress foresee(Task task, Instant now) {
        return carryOut(task, now);
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public void useSeed(long other) {
        seed = other;
    }

    @Override
    public boolean countsReads() {
        return spec.policies().values().stream().anyMatch(TransitionPolicy.AfterReads.class::isInstance);
    }

    private @Nullable ScriptedOutcome scripted(Task task) {
        String hostname = task.hostname();
        if (hostname == null || spec.outcomes().isEmpty() || !bringsUpMachines(task.step())) {
            return null;
        }
        for (ScriptedOutcome outcome : spec.outcomes()) {
            if (outcome.matches(hostname)) {
                return outcome;
            }
        }
        return null;
    }

    private static boolean bringsUpMachines(Step step) {
        return switch (step) {
            case INSTANCE_PROVISION, INSTANCE_BOOT, CLUSTER_PROVISION, NODE_BOOT -> true;
            case INSTANCE_ACCEPT,
                    INSTANCE_SHUTDOWN,
                    INSTANCE_HALT,
                    INSTANCE_HIBERNATE,
                    INSTANCE_DELETE,
                    VOLUME_CREATE,
                    VOLUME_ATTACH,
                    VOLUME_DETACH,
                    VOLUME_CLONE,
                    VOLUME_CANCEL_CLONE,
                    VOLUME_RESTORE,
                    VOLUME_RECONCILE,
                    CLUSTER_ACCEPT,
                    CLUSTER_DELETE,
                    NODE_SHUTDOWN,
                    NODE_HALT -> false;
        };
    }

    private static Progress doneAfter(Task task, Duration duration, Instant now) {
        Instant at = task.since().plus(duration);
        return now.isBefore(at) ? new Progress.Pending(at) : done(task);
    }

    private Duration draw(Task task, Duration from, Duration to) {
        long span = to.toMillis() - from.toMillis();
        long random = mix(mix(seed ^ task.resourceId().hashCode()) + task.number());
        return from.plusMillis(Long.remainderUnsigned(random, span + 1));
    }

    /** The finalizer of SplitMix64: every bit of the input moves every bit of the result. */
    private static long mix(long input) {
        long mixed = (input ^ (input >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private static Progress done(Task task) {
        return new Progress.Done(
                switch (task) {
                    case Task.OfInstance(Step step, var instance)
                    when bringsUpMachines(step) ->
                        Map.of(
                                instance.id(),
                                new Progress.Address(SimulatedAddresses.publicAddress(instance.addressNumber()), null));
                    case Task.OfCluster(Step step, var cluster) when bringsUpMachines(step) -> addresses(cluster);
                    case Task.OfNode(Step step, var cluster, var node)
                    when bringsUpMachines(step) -> Map.of(node.id(), address(cluster, node));
                    case Task.OfInstance ignored -> Map.of();
                    case Task.OfVolume ignored -> Map.of();
                    case Task.OfCluster ignored -> Map.of();
                    case Task.OfNode ignored -> Map.of();
                });
    }

    private static Map<String, Progress.Address> addresses(Cluster cluster) {
        Map<String, Progress.Address> addresses = new HashMap<>();
        for (ClusterNode node : cluster.nodes()) {
            addresses.put(node.id(), address(cluster, node));
        }
        return addresses;
    }

    private static Progress.Address address(Cluster cluster, ClusterNode node) {
        return new Progress.Address(
                node.jumpHost() ? SimulatedAddresses.publicAddress(cluster.addressNumber()) : null,
                SimulatedAddresses.privateAddress(cluster.addressNumber(), node.position()));
    }
}
