package dev.havu.engine.instances;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.money.Currency;
import dev.havu.domain.money.Prices;
import dev.havu.domain.states.Outcome;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tags.TagFilter;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.engine.Reads;
import dev.havu.engine.RecentReads;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.billing.Metering;
import dev.havu.engine.billing.Terms;
import dev.havu.engine.fleet.Capacity;
import dev.havu.engine.instances.InstanceAction.VolumeSelection;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.tenants.QuotaRules;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.engine.volumes.Volumes;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instances of a project. */
public final class Instances {
    private static final int PAGE = 200;
    private static final List<InstanceState> LISTED = Arrays.stream(InstanceState.values())
            .filter(state -> state != InstanceState.DISCONTINUED)
            .toList();

    private final Transactions transactions;
    private final Reads reads;
    private final RecentReads<Instance> recent;

    public Instances(Transactions transactions) {
        this.transactions = transactions;
        this.reads = new Reads(transactions);
        this.recent = new RecentReads<>(transactions.store());
    }

    /** Which instances to list; nulls and empty lists mean all that are not discontinued. */
    public record Query(@Nullable String status, @Nullable String id, List<TagFilter> tags) {}

    /** Whether an action changed something or found it done already. */
    public enum Done {
        CHANGED,
        ALREADY_THERE
    }

    /**
     * An instance of the project.
     *
     * @throws Refusal if the project has no such instance; a discontinued one still answers
     */
    public Instance get(ProjectKey owner, String id) {
        Instance instance = recent.find(
                        owner,
                        id,
                        session -> Optional.ofNullable(session.instances().find(owner, id)))
                .orElseThrow(() -> notFound(id));
        reads.count(owner.cloud(), Kind.INSTANCE, id, instance.readsLeft());
        return instance;
    }

    /** Hands over the instances of a project, oldest first, holding only a piece of the list at a time. */
    public void forEach(ProjectKey owner, Query query, Consumer<Instance> consumer) {
        InstanceTable.Filter filter = new InstanceTable.Filter(
                query.status() == null ? LISTED : InstanceState.reading(query.status()), query.id(), query.tags());
        Page<Instance> page = new Page<>(List.of(), Page.START, false);
        while (!page.last()) {
            long after = page.cursor();
            page = transactions.store().read(session -> session.instances().page(owner, filter, after, PAGE));
            for (Instance instance : page.items()) {
                consumer.accept(instance);
                reads.count(owner.cloud(), Kind.INSTANCE, instance.id(), instance.readsLeft());
            }
        }
    }

    /**
     * Deploys an instance and returns its id.
     *
     * @throws Refusal if something it names is wrong or missing, or nothing is free; nothing has changed then
     */
    public String deploy(ProjectKey owner, DeployInstance order) {
        return transactions.run(owner.cloud(), transaction -> deploy(transaction, owner, order));
    }

    /** Deploys an instance as part of a larger command. */
    public static String deploy(Transaction transaction, ProjectKey owner, DeployInstance order) {
        return new Deployment(transaction, transaction.project(owner), order).run();
    }

    /**
     * Carries out an action on one instance.
     *
     * @throws Refusal if the instance does not exist or the action is not legal now
     */
    public Done act(ProjectKey owner, String id, InstanceAction action) {
        return transactions.run(owner.cloud(), transaction -> act(transaction, owner, id, action));
    }

    public Tag addTag(ProjectKey owner, String id, Tag.Wanted tag) {
        return transactions.run(owner.cloud(), transaction -> {
            find(transaction, owner, id);
            return TagChanges.add(transaction, owner, id, tag);
        });
    }

    public void removeTag(ProjectKey owner, String id, String tagIdOrKey) {
        transactions.run(owner.cloud(), transaction -> {
            find(transaction, owner, id);
            TagChanges.remove(transaction, id, tagIdOrKey);
            return id;
        });
    }

    /** The refusal for an instance that the project does not have. */
    public static Refusal notFound(String id) {
        return Refusal.notFound("Instance " + id + " not found");
    }

    /** What an hour of a type costs now. */
    public static BigDecimal price(Catalog catalog, InstanceType type, Currency currency, boolean spot) {
        return Prices.convert(spot ? type.spotPrice() : type.pricePerHour(), catalog.exchangeRate(currency));
    }

    private static Instance find(Transaction transaction, ProjectKey owner, String id) {
        Instance instance = transaction.session().instances().find(owner, id);
        if (instance == null) {
            throw notFound(id);
        }
        return instance;
    }

    private static Done act(Transaction transaction, ProjectKey owner, String id, InstanceAction action) {
        Instance instance = find(transaction, owner, id);
        return switch (InstanceStates.TABLE.outcome(instance.state(), action.trigger())) {
            case Outcome.AlreadyThere<InstanceState>() -> Done.ALREADY_THERE;
            case Outcome.Refused<InstanceState> refused -> throw new Refusal(refused.errorCode(), refused.message());
            case Outcome.Moves<InstanceState>(InstanceState next) -> act(transaction, instance, next, action);
        };
    }

    private static Done act(Transaction transaction, Instance instance, InstanceState next, InstanceAction action) {
        return switch (action.trigger()) {
            case BOOT ->
                instance.state() == InstanceState.HIBERNATED
                        ? restore(transaction, instance, next)
                        : boot(transaction, instance, next);
            case RESTORE -> restore(transaction, instance, next);
            case SHUTDOWN, FORCE_SHUTDOWN -> move(transaction, instance, next);
            case DELETE, DELETE_STUCK -> delete(transaction, instance, next, action);
            case HIBERNATE -> hibernate(transaction, instance, next);
            case CONFIGURE_SPOT -> configureSpot(transaction, instance, action.spot());
            case DEPLOY -> redeploy(transaction, instance, next);
            case TRANSFER -> transfer(transaction, instance, action.targetProject());
            case ACCEPTED,
                    READY,
                    STOPPED,
                    GONE,
                    FAILED,
                    OUT_OF_CAPACITY,
                    INSTALLATION_BROKE,
                    OVERDUE,
                    FOUND_ON,
                    FOUND_OFF,
                    FOUND_GONE,
                    OUT_OF_SIGHT ->
                throw new IllegalArgumentException(action.trigger() + " is not an action of clients");
        };
    }

    private static Done move(Transaction transaction, Instance instance, InstanceState next) {
        transaction.update(instance.moved(next, transaction.now()));
        return Done.CHANGED;
    }

    private static Done boot(Transaction transaction, Instance instance, InstanceState next) {
        if (instance.osVolumeId() == null) {
            throw Refusal.forbidden("Instance " + instance.id() + " has no OS volume to boot from");
        }
        return move(transaction, withNewAddress(transaction, instance), next);
    }

    private static Done delete(Transaction transaction, Instance instance, InstanceState next, InstanceAction action) {
        switch (action.volumes()) {
            case VolumeSelection.OsVolumeOnly() ->
                removeVolumes(transaction, instance, volume -> volume.id().equals(instance.osVolumeId()), false);
            case VolumeSelection.Exactly(List<String> ids) -> {
                requireVolumes(transaction, instance, ids);
                removeVolumes(transaction, instance, volume -> ids.contains(volume.id()), action.permanently());
                keptVolumes(transaction, instance).stream()
                        .filter(volume -> ids.contains(volume.id())
                                && volume.attachments().isEmpty())
                        .forEach(volume -> new VolumeChanges(transaction).delete(volume, action.permanently()));
            }
        }
        return move(transaction, instance.withOsVolume(null).withKeptVolumes(List.of()), next);
    }

    /**
     * Discontinues an instance for a reason of the cloud's; its volumes stay, detached.
     *
     * @param instance in a state that allows it
     */
    public static void discontinue(Transaction transaction, Instance instance) {
        removeVolumes(transaction, instance, volume -> false, false);
        move(
                transaction,
                instance.withOsVolume(null).withKeptVolumes(List.of()),
                InstanceStates.TABLE.next(instance.state(), InstanceTrigger.DELETE));
    }

    private static void requireVolumes(Transaction transaction, Instance instance, List<String> ids) {
        for (String id : ids) {
            Volume volume = transaction.session().volumes().find(instance.owner(), id);
            if (volume == null) {
                throw Volumes.notFound(id);
            }
            if (volume.attachedTo(instance.id()) && volume.attachments().size() > 1) {
                throw Refusal.forbidden("Volume " + id + " is attached to other instances too; detach it there first");
            }
        }
    }

    private static void removeVolumes(
            Transaction transaction, Instance instance, Predicate<Volume> deleted, boolean permanently) {
        VolumeChanges changes = new VolumeChanges(transaction);
        for (Volume volume : transaction.session().volumes().attachedTo(instance.id())) {
            if (deleted.test(volume)) {
                changes.delete(volume, permanently);
            } else {
                changes.unlinkAtOnce(volume, instance.id());
            }
        }
    }

    /** What a hibernated instance would take up again: no longer attached to it, and yet its volumes. */
    private static List<Volume> keptVolumes(Transaction transaction, Instance instance) {
        if (instance.state() != InstanceState.HIBERNATED) {
            return List.of();
        }
        return instance.keptVolumeIds().stream()
                .map(id -> transaction.session().volumes().find(instance.owner(), id))
                .filter(Objects::nonNull)
                .filter(volume -> !volume.state().gone())
                .toList();
    }

    /**
     * Hibernation keeps the volumes and gives the hardware back. From offline the instance is discontinued, as documented;
     * from running it ends as offline, which is what the CLI waits for. Both can be restored.
     */
    private static Done hibernate(Transaction transaction, Instance instance, InstanceState next) {
        Instance kept = instance.withKeptVolumes(instance.volumeIds());
        if (next == InstanceState.DELETING) {
            removeVolumes(transaction, instance, volume -> false, false);
            kept = kept.withOsVolume(null);
        }
        return move(transaction, kept, next);
    }

    private static Done restore(Transaction transaction, Instance instance, InstanceState next) {
        if (instance.keptVolumeIds().isEmpty()) {
            throw Refusal.invalid(
                    "Instance " + instance.id() + " was not hibernated; only a hibernated one is restored");
        }
        VolumeChanges changes = new VolumeChanges(transaction);
        List<Volume> volumes = instance.keptVolumeIds().stream()
                .map(id -> Volumes.attachable(
                        transaction, instance.owner(), id, instance.spec().location()))
                .toList();
        requireQuota(transaction, instance, instance.owner(), instance.spot());
        Capacity.place(
                transaction,
                instance.id(),
                instance.spec().instanceType(),
                instance.spec().size(),
                instance.spec().location(),
                instance.spot());
        String osVolume = null;
        for (Volume volume : volumes) {
            if (volume.osVolume() && osVolume == null) {
                osVolume = volume.id();
            }
            changes.link(volume, instance.id());
            transaction.update(volume.moved(VolumeState.ATTACHED, transaction.now()));
        }
        if (osVolume == null) {
            throw Refusal.forbidden("Instance " + instance.id() + " has no OS volume to boot from");
        }
        return move(
                transaction,
                withNewAddress(transaction, instance).withOsVolume(osVolume).withKeptVolumes(List.of()),
                next);
    }

    private static Done configureSpot(Transaction transaction, Instance instance, boolean spot) {
        if (instance.spot() == spot) {
            return Done.ALREADY_THERE;
        }
        InstanceType type =
                transaction.cloud().catalog().instanceType(instance.spec().instanceType());
        if (type == null) {
            throw Refusal.forbidden(
                    "The type " + instance.spec().instanceType() + " is no longer sold, so its price cannot change");
        }
        if (spot && !onSpotHost(transaction, instance)) {
            throw Refusal.unavailable("The host of instance " + instance.id() + " does not take spot instances");
        }
        if (transaction.session().fleet().allocation(transaction.cloud().name(), instance.id()) != null) {
            requireGpuQuota(transaction, instance, spot);
        }
        if (instance.contract() == Contract.LONG_TERM) {
            Terms.end(transaction, instance.id());
        }
        transaction.update(instance.withSpot(
                spot,
                spot ? Contract.SPOT : Contract.PAY_AS_YOU_GO,
                price(transaction.cloud().catalog(), type, instance.spec().currency(), spot)));
        return Done.CHANGED;
    }

    private static boolean onSpotHost(Transaction transaction, Instance instance) {
        String cloud = transaction.cloud().name();
        var allocation = transaction.session().fleet().allocation(cloud, instance.id());
        return allocation == null
                || transaction.session().fleet().hosts(cloud, instance.spec().location()).stream()
                        .anyMatch(host -> host.id().equals(allocation.host()) && host.spot());
    }

    private static Done redeploy(Transaction transaction, Instance instance, InstanceState next) {
        if (instance.osVolumeId() == null) {
            throw Refusal.forbidden("Instance " + instance.id() + " has no OS volume to boot from");
        }
        String cloud = transaction.cloud().name();
        if (transaction.session().fleet().allocation(cloud, instance.id()) == null) {
            requireQuota(transaction, instance, instance.owner(), instance.spot());
            Capacity.place(
                    transaction,
                    instance.id(),
                    instance.spec().instanceType(),
                    instance.spec().size(),
                    instance.spec().location(),
                    instance.spot());
        }
        return move(transaction, withNewAddress(transaction, instance).withAddress(null), next);
    }

    /** Hands an instance with its volumes to a project of the same cloud that has said it takes them. */
    private static Done transfer(Transaction transaction, Instance instance, @Nullable String targetProject) {
        if (targetProject == null) {
            throw Refusal.invalid("project_id: is required to transfer an instance");
        }
        ProjectKey target = new ProjectKey(instance.owner().cloud(), targetProject);
        if (target.equals(instance.owner())) {
            return Done.ALREADY_THERE;
        }
        Project receiver = transaction.session().projects().find(target);
        if (receiver == null
                || !receiver.acceptsTransfersFrom().contains(instance.owner().project())) {
            throw Refusal.forbidden("The project `" + targetProject + "` does not accept transfers from this project");
        }
        if (!transaction.cloud().driver().changesOwners()) {
            throw Refusal.forbidden(
                    "Instances of this cloud are real machines, which stay in the project that they were"
                            + " made for; delete the instance and deploy another one in `" + targetProject + "`");
        }
        List<Volume> volumes = Stream.concat(
                        transaction.session().volumes().attachedTo(instance.id()).stream(),
                        keptVolumes(transaction, instance).stream())
                .toList();
        if (transaction.session().fleet().allocation(instance.owner().cloud(), instance.id()) != null) {
            requireQuota(transaction, instance, target, instance.spot());
        }
        QuotaRules.requireStorage(
                transaction,
                target,
                volumes.stream().mapToLong(Volume::sizeGigabytes).sum());
        for (Volume volume : volumes) {
            boolean elsewhere = volume.attachments().stream()
                    .anyMatch(attachment -> !attachment.computeId().equals(instance.id()));
            if (elsewhere) {
                throw Refusal.forbidden(
                        "Volume " + volume.id() + " is attached to other instances too; detach it first");
            }
            TagChanges.hand(transaction, volume.id(), target);
            transaction.update(volume.withOwner(target));
        }
        Metering.requireTransferFunds(transaction, target, instance);
        TagChanges.hand(transaction, instance.id(), target);
        transaction.update(instance.withOwner(target));
        return Done.CHANGED;
    }

    private static void requireQuota(Transaction transaction, Instance instance, ProjectKey project, boolean spot) {
        QuotaRules.requireMachine(transaction, project, instance.spec().size(), spot);
    }

    /** Its cores are counted already, in whichever contract. */
    private static void requireGpuQuota(Transaction transaction, Instance instance, boolean spot) {
        MachineSize size = instance.spec().size();
        QuotaRules.requireMachine(
                transaction,
                instance.owner(),
                new MachineSize(0, 0, size.gpus(), size.gpuModel(), size.confidential()),
                spot);
    }

    private static Instance withNewAddress(Transaction transaction, Instance instance) {
        return instance.withAddressNumber(
                transaction.session().clouds().nextNumber(transaction.cloud().name()));
    }

    /** The trigger that a client's action word stands for. */
    public static InstanceTrigger trigger(String word) {
        return switch (word) {
            case "boot", "start" -> InstanceTrigger.BOOT;
            case "shutdown" -> InstanceTrigger.SHUTDOWN;
            case "force_shutdown" -> InstanceTrigger.FORCE_SHUTDOWN;
            case "delete", "discontinue" -> InstanceTrigger.DELETE;
            case "delete_stuck" -> InstanceTrigger.DELETE_STUCK;
            case "hibernate" -> InstanceTrigger.HIBERNATE;
            case "restore" -> InstanceTrigger.RESTORE;
            case "configure_spot" -> InstanceTrigger.CONFIGURE_SPOT;
            case "deploy" -> InstanceTrigger.DEPLOY;
            case "transfer" -> InstanceTrigger.TRANSFER;
            default -> throw Refusal.invalid("action: unknown action `" + word + "`");
        };
    }
}
