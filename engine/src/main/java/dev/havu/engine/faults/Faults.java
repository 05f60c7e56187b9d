package dev.havu.engine.faults;

import dev.havu.domain.Refusal;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.domain.faults.FaultEffect.Result;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.store.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fault rules of the clouds. What a rule has met is counted in the store, one after the other, so that a rule for three
 * requests hits three, however many come at once and whatever is restarted. A rule that lets something pass leaves it to the
 * next one; at most one hits.
 */
public final class Faults {
    private final Transactions transactions;

    /** The rules that can still hit, by cloud; a cloud without any is absent. Asked before every request. */
    private final Map<String, List<Fault>> live = new ConcurrentHashMap<>();

    public Faults(Transactions transactions) {
        this.transactions = transactions;
    }

    /** All rules of a cloud, also those that will not hit again; oldest first. */
    public List<Fault> list(String cloud) {
        return transactions.store().read(session -> session.faults().list(cloud));
    }

    /**
     * One rule.
     *
     * @throws Refusal if the cloud has no such rule
     */
    public Fault get(String cloud, String id) {
        return transactions
                .store()
                .read(session -> Optional.ofNullable(session.faults().find(cloud, id)))
                .orElseThrow(() -> notFound(cloud, id));
    }

    /**
     * Adds a rule behind the others; it is in force when this returns.
     *
     * @throws Refusal if the cloud has no such project
     */
    public Fault add(String cloud, NewFault wanted) {
        Fault added = transactions.run(cloud, transaction -> {
            String project = wanted.project();
            if (project != null && transaction.session().projects().find(new ProjectKey(cloud, project)) == null) {
                throw Refusal.notFound("There is no project `" + project + "` in cloud `" + cloud + "`");
            }
            Fault fault = new Fault(
                    transaction.cloud().random().uuid(),
                    cloud,
                    wanted.operation(),
                    project,
                    wanted.skip(),
                    wanted.times(),
                    wanted.effect(),
                    0,
                    0);
            transaction.session().faults().insert(fault);
            return fault;
        });
        refresh(cloud);
        return added;
    }

    /**
     * Removes a rule; nothing is hit by it when this returns, but what it holds back already.
     *
     * @throws Refusal if the cloud has no such rule
     */
    public void remove(String cloud, String id) {
        transactions.run(cloud, transaction -> {
            if (!transaction.session().faults().delete(cloud, id)) {
                throw notFound(cloud, id);
            }
            return id;
        });
        refresh(cloud);
    }

    /** Removes all rules of a cloud. */
    public void clear(String cloud) {
        transactions.run(cloud, transaction -> {
            transaction.session().faults().deleteAll(cloud);
            return cloud;
        });
        refresh(cloud);
    }

    /** Looks at the stored rules of a cloud again; after a start, and after they were changed otherwise than here. */
    public void refresh(String cloud) {
        // Read inside the map's own step, so that of two changes at once the later one is what stays.
        live.compute(cloud, (name, before) -> {
            List<Fault> left =
                    list(name).stream().filter(fault -> !fault.isSpent()).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** Whether no rule of any cloud can hit anything. */
    public boolean none() {
        return live.isEmpty();
    }

    /**
     * The rule that hits a request; null when none does. The hit is counted when this returns.
     *
     * @param project null when it is not known
     */
    public @Nullable Fault hit(String cloud, String operation, @Nullable String project) {
        Predicate<Fault> about = fault -> fault.isAboutRequest(operation, project);
        if (live(cloud).stream().noneMatch(about)) {
            return null;
        }
        Fault hit = transactions
                .run(
                        cloud,
                        transaction -> Optional.ofNullable(
                                firstToHit(transaction, about, met -> told(met, operation, project))))
                .orElse(null);
        retireIfSpent(hit);
        return hit;
    }

    /** Whether a rule may decide how a task ends; quick. */
    public boolean mayDecide(String cloud, Task task) {
        List<Fault> rules = live(cloud);
        Provisioning provisioning = rules.isEmpty() ? null : Provisioning.of(task);
        return provisioning != null && rules.stream().anyMatch(provisioning::isMatter);
    }

    /**
     * How a task ends because a rule says so; null when none does. The hit is counted in the transaction that is to carry
     * out what it says; call {@link #refresh} after it.
     */
    public Progress.@Nullable Failed decide(Transaction transaction, Task task) {
        Provisioning provisioning = Provisioning.of(task);
        if (provisioning == null) {
            return null;
        }
        Fault hit = firstToHit(
                transaction,
                provisioning::isMatter,
                met -> told(met, provisioning.operation(), provisioning.project())
                        .with("hostname", provisioning.hostname())
                        .with("id", task.resourceId()));
        if (hit == null || !(hit.effect() instanceof FaultEffect.Outcome(Result result, String hostname))) {
            return null;
        }
        return new Progress.Failed(failure(result), "fault rule " + hit.id() + " is for the host name " + hostname);
    }

    /** Lets the rules meet what they are about, in their order, until one hits. */
    private static @Nullable Fault firstToHit(
            Transaction transaction, Predicate<Fault> about, Function<Fault, Event> told) {
        Session session = transaction.session();
        for (Fault fault : session.faults().list(transaction.cloud().name())) {
            if (about.test(fault)) {
                Fault met = fault.met();
                session.faults().count(met);
                if (met.hits() > fault.hits()) {
                    transaction.event(told.apply(met));
                    return met;
                }
            }
        }
        return null;
    }

    private static Event told(Fault met, String operation, @Nullable String project) {
        String effect = switch (met.effect()) {
            case FaultEffect.Refuse ignored -> "refuse";
            case FaultEffect.Delay ignored -> "delay";
            case FaultEffect.Drop ignored -> "drop";
            case FaultEffect.Outcome ignored -> "outcome";
        };
        return Event.of(EventType.FAULT_HIT, project, ResourceKind.FAULT, met.id(), operation)
                .with("effect", effect)
                .with("hits", met.hits());
    }

    private void retireIfSpent(@Nullable Fault hit) {
        if (hit != null && hit.isSpent()) {
            refresh(hit.cloud());
        }
    }

    private List<Fault> live(String cloud) {
        return live.getOrDefault(cloud, List.of());
    }

    private static Progress.Failure failure(Result result) {
        return switch (result) {
            case ERROR -> Progress.Failure.ERROR;
            case NO_CAPACITY -> Progress.Failure.NO_CAPACITY;
            case INSTALLATION_FAILED -> Progress.Failure.INSTALLATION_FAILED;
        };
    }

    private static Refusal notFound(String cloud, String id) {
        return Refusal.notFound("There is no fault rule " + id + " in cloud `" + cloud + "`");
    }

    /** A task that brings up machines for the first time. */
    private record Provisioning(String operation, String project, String hostname) {
        static @Nullable Provisioning of(Task task) {
            return switch (task) {
                case Task.OfInstance(Step step, var instance)
                when step == Step.INSTANCE_PROVISION ->
                    new Provisioning(
                            Fault.DEPLOY_INSTANCE,
                            instance.owner().project(),
                            instance.spec().hostname());
                case Task.OfCluster(Step step, var cluster)
                when step == Step.CLUSTER_PROVISION ->
                    new Provisioning(
                            Fault.DEPLOY_CLUSTER,
                            cluster.owner().project(),
                            cluster.spec().hostname());
                case Task.OfInstance ignored -> null;
                case Task.OfCluster ignored -> null;
                case Task.OfVolume ignored -> null;
                case Task.OfNode ignored -> null;
            };
        }

        boolean isMatter(Fault fault) {
            return fault.isAboutProvisioning(operation, project, hostname);
        }
    }
}
