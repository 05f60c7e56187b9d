package dev.havu.engine.volumes;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.VolumeType;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.FileSystemAccess;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.engine.Reads;
import dev.havu.engine.RecentReads;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.tenants.QuotaRules;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Page;
import dev.havu.store.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The volumes of a project. */
public final class Volumes {
    private static final int PAGE = 200;
    private static final List<VolumeState> LISTED =
            Arrays.stream(VolumeState.values()).filter(state -> !state.gone()).toList();

    private final Transactions transactions;
    private final Reads reads;
    private final RecentReads<Attached> recent;

    public Volumes(Transactions transactions) {
        this.transactions = transactions;
        this.reads = new Reads(transactions);
        this.recent = new RecentReads<>(transactions.store());
    }

    /**
     * A volume and the machines it is attached to.
     *
     * @param instances the attached instances by id
     * @param clusters the attached clusters by id
     * @param access how they get at it if it is a shared file system
     */
    public record Attached(
            Volume volume, Map<String, Instance> instances, Map<String, Cluster> clusters, FileSystemAccess access) {}

    /**
     * A volume with the machines it is attached to.
     *
     * @throws Refusal if the project has no such volume; a deleted one still answers
     */
    public Attached get(ProjectKey owner, String id) {
        Attached found = recent.find(
                        owner,
                        id,
                        session -> Optional.ofNullable(session.volumes().find(owner, id))
                                .map(volume -> withMachines(session, volume)))
                .orElseThrow(() -> notFound(id));
        reads.count(owner.cloud(), Kind.VOLUME, id, found.volume().readsLeft());
        return found;
    }

    /** Hands over the volumes with a status, or all; oldest first, and never deleted ones. */
    public void forEach(ProjectKey owner, @Nullable String status, Consumer<Attached> consumer) {
        List<VolumeState> states = status == null
                ? LISTED
                : VolumeState.reading(status).stream()
                        .filter(state -> !state.deleted())
                        .toList();
        forEach(owner, states, consumer);
    }

    /** Hands over what is in the trash and can be restored; oldest first. */
    public void forEachInTrash(ProjectKey owner, Consumer<Attached> consumer) {
        forEach(owner, List.of(VolumeState.DELETED), consumer);
    }

    /**
     * Makes a volume, attaches it where it is wanted, and returns its id.
     *
     * @throws Refusal if something it names is wrong, or an instance is not shut down (403)
     */
    public String create(ProjectKey owner, NewVolume wanted, String location, List<String> instanceIds) {
        return transactions.run(
                owner.cloud(), transaction -> create(transaction, owner, wanted, location, instanceIds));
    }

    /** Makes a volume as part of a larger command. */
    public static String create(
            Transaction transaction, ProjectKey owner, NewVolume wanted, String location, List<String> instanceIds) {
        VolumeChanges changes = new VolumeChanges(transaction);
        requireLocation(transaction, location);
        VolumeType type = changes.creatableType(wanted.type());
        Tag.checked(wanted.tags());
        requireOneUnlessShared(type, instanceIds);
        List<Instance> instances = instanceIds.stream()
                .map(id -> attachTarget(transaction, owner, id, type.sharedFileSystem(), location))
                .toList();
        Volume volume =
                changes.create(transaction.project(owner), wanted, type, location, VolumeState.ORDERED, null, null);
        instances.forEach(instance -> changes.link(volume, instance.id()));
        return volume.id();
    }

    /**
     * Carries out an action on volumes, on all of them or on none.
     *
     * @return the ids of the volumes, or for a clone those of the new ones
     * @throws Refusal if a volume does not exist or the action is not legal now
     */
    public List<String> act(ProjectKey owner, List<String> ids, VolumeAction action) {
        return transactions.run(owner.cloud(), transaction -> {
            List<String> results = new ArrayList<>();
            for (String id : ids) {
                results.add(act(transaction, owner, find(transaction, owner, id), action));
            }
            return results;
        });
    }

    /**
     * Deletes a volume, to the trash or for good.
     *
     * @return whether anything changed; false for one that was deleted already
     */
    public boolean delete(ProjectKey owner, String id, boolean permanently) {
        return transactions.run(
                owner.cloud(), transaction -> delete(transaction, find(transaction, owner, id), permanently));
    }

    public Tag addTag(ProjectKey owner, String id, Tag.Wanted tag) {
        return transactions.run(owner.cloud(), transaction -> {
            Volume volume = find(transaction, owner, id);
            VolumeStates.TABLE.next(volume.state(), VolumeTrigger.TAG);
            return TagChanges.add(transaction, owner, id, tag);
        });
    }

    public void removeTag(ProjectKey owner, String id, String tagIdOrKey) {
        transactions.run(owner.cloud(), transaction -> {
            Volume volume = find(transaction, owner, id);
            VolumeStates.TABLE.next(volume.state(), VolumeTrigger.TAG);
            TagChanges.remove(transaction, id, tagIdOrKey);
            return id;
        });
    }

    /** The refusal for a volume that the project does not have. */
    public static Refusal notFound(String id) {
        return Refusal.notFound("Volume " + id + " not found");
    }

    /**
     * Checks a location code.
     *
     * @throws Refusal if the catalog does not have the location
     */
    public static void requireLocation(Transaction transaction, String code) {
        if (transaction.cloud().catalog().location(code) == null) {
            throw Refusal.invalid("location_code: unknown location `" + code + "`; GET /v1/locations lists them");
        }
    }

    /**
     * A volume that an instance at a location can have: the project's own, there, and free or shared.
     *
     * @throws Refusal that says which of these is not so
     */
    public static Volume attachable(Transaction transaction, ProjectKey owner, String id, String location) {
        Volume volume = findAt(transaction, owner, id, location);
        requireForInstances(volume);
        boolean shared = volume.sharedFileSystem() && volume.state() == VolumeState.ATTACHED;
        if (!shared) {
            requireDetached(volume);
        }
        return volume;
    }

    /**
     * A file system that a new cluster at a location can have: the project's own, there, and left by a former cluster.
     *
     * @throws Refusal that says which of these is not so
     */
    public static Volume attachableToCluster(Transaction transaction, ProjectKey owner, String id, String location) {
        Volume volume = findAt(transaction, owner, id, location);
        if (!volume.type().equals(VolumeChanges.CLUSTER_VOLUME_TYPE)) {
            throw Refusal.invalid("existing_volumes: volume " + id + " is of type " + volume.type()
                    + "; a cluster takes only file systems that belonged to a cluster ("
                    + VolumeChanges.CLUSTER_VOLUME_TYPE + ")");
        }
        requireDetached(volume);
        return volume;
    }

    private void forEach(ProjectKey owner, List<VolumeState> states, Consumer<Attached> consumer) {
        Page<Volume> page = new Page<>(List.of(), Page.START, false);
        while (!page.last()) {
            long after = page.cursor();
            page = transactions.store().read(session -> session.volumes().page(owner, states, after, PAGE));
            List<Volume> volumes = page.items();
            List<Attached> attached = transactions.store().read(session -> withMachines(session, volumes));
            for (Attached item : attached) {
                consumer.accept(item);
                reads.count(
                        owner.cloud(),
                        Kind.VOLUME,
                        item.volume().id(),
                        item.volume().readsLeft());
            }
        }
    }

    private List<Attached> withMachines(Session session, List<Volume> volumes) {
        return volumes.stream().map(volume -> withMachines(session, volume)).toList();
    }

    private Attached withMachines(Session session, Volume volume) {
        Map<String, Instance> instances = new HashMap<>();
        Map<String, Cluster> clusters = new HashMap<>();
        for (Volume.Attachment attachment : volume.attachments()) {
            String id = attachment.computeId();
            Instance instance = session.instances().find(volume.owner(), id);
            Cluster cluster = instance == null ? session.clusters().find(volume.owner(), id) : null;
            if (instance != null) {
                instances.put(id, instance);
            } else if (cluster != null) {
                clusters.put(id, cluster);
            }
        }
        return new Attached(
                volume,
                instances,
                clusters,
                transactions.clouds().get(volume.owner().cloud()).driver().fileSystemAccess());
    }

    private static Volume find(Transaction transaction, ProjectKey owner, String id) {
        Volume volume = transaction.session().volumes().find(owner, id);
        if (volume == null) {
            throw notFound(id);
        }
        return volume;
    }

    private static Volume findAt(Transaction transaction, ProjectKey owner, String id, String location) {
        Volume volume = find(transaction, owner, id);
        if (!volume.location().equals(location)) {
            throw Refusal.invalid("Volume " + id + " is in " + volume.location() + " and the machine is in " + location
                    + "; clone the volume to " + location + " first");
        }
        return volume;
    }

    private static void requireDetached(Volume volume) {
        if (volume.state() != VolumeState.DETACHED) {
            throw Refusal.forbidden("Volume " + volume.id() + " is "
                    + volume.state().wireStatus() + "; only a detached volume can be attached");
        }
    }

    private static void requireForInstances(Volume volume) {
        if (volume.type().equals(VolumeChanges.CLUSTER_VOLUME_TYPE)) {
            throw Refusal.invalid("Volume " + volume.id() + " is a file system of clusters (" + volume.type()
                    + "); it is attached when a cluster is deployed, never to an instance");
        }
    }

    private static String act(Transaction transaction, ProjectKey owner, Volume volume, VolumeAction action) {
        switch (action) {
            case VolumeAction.Attach(List<String> instanceIds) -> attach(transaction, owner, volume, instanceIds);
            case VolumeAction.Detach(List<String> instanceIds) -> detach(transaction, volume, instanceIds);
            case VolumeAction.Rename(String name) -> {
                VolumeStates.TABLE.next(volume.state(), VolumeTrigger.RENAME);
                transaction.alter(volume.withName(name));
            }
            case VolumeAction.Resize(int size) -> resize(transaction, volume, size);
            case VolumeAction.Clone clone -> {
                return copy(transaction, owner, volume, clone);
            }
            case VolumeAction.Delete(boolean permanently) -> delete(transaction, volume, permanently);
            case VolumeAction.Restore() -> new VolumeChanges(transaction).move(volume, VolumeTrigger.RESTORE);
            case VolumeAction.Cancel() -> new VolumeChanges(transaction).move(volume, VolumeTrigger.CANCEL);
            case VolumeAction.Create() -> VolumeStates.TABLE.next(volume.state(), VolumeTrigger.CREATE);
            case VolumeAction.Export() -> VolumeStates.TABLE.next(volume.state(), VolumeTrigger.EXPORT);
            case VolumeAction.Transfer() -> VolumeStates.TABLE.next(volume.state(), VolumeTrigger.TRANSFER);
        }
        return volume.id();
    }

    private static void attach(Transaction transaction, ProjectKey owner, Volume volume, List<String> instanceIds) {
        if (instanceIds.isEmpty()) {
            throw Refusal.invalid("instance_id: is required to attach a volume");
        }
        requireForInstances(volume);
        VolumeChanges changes = new VolumeChanges(transaction);
        requireOneUnlessShared(changes.type(volume.type()), instanceIds);
        List<String> missing =
                instanceIds.stream().filter(id -> !volume.attachedTo(id)).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (!volume.sharedFileSystem() && !volume.attachments().isEmpty()) {
            throw Refusal.forbidden("Volume " + volume.id() + " is attached to "
                    + volume.attachments().getFirst().computeId() + "; detach it first");
        }
        for (String id : missing) {
            Instance instance = attachTarget(transaction, owner, id, volume.sharedFileSystem(), volume.location());
            changes.link(volume, id);
            if (volume.osVolume() && instance.osVolumeId() == null) {
                transaction.update(instance.withOsVolume(volume.id()));
            }
        }
        changes.move(volume, VolumeTrigger.ATTACH);
    }

    private static void detach(Transaction transaction, Volume volume, List<String> instanceIds) {
        VolumeStates.TABLE.next(volume.state(), VolumeTrigger.DETACH);
        for (String id : instanceIds) {
            if (!volume.attachedTo(id)) {
                throw Refusal.forbidden("Volume " + volume.id() + " is not attached to " + id);
            }
        }
        List<String> leaving = instanceIds.isEmpty()
                ? volume.attachments().stream()
                        .map(Volume.Attachment::computeId)
                        .toList()
                : instanceIds;
        VolumeChanges changes = new VolumeChanges(transaction);
        for (String id : leaving) {
            Instance instance = transaction.session().instances().find(volume.owner(), id);
            if (instance == null) {
                throw Refusal.forbidden("Volume " + volume.id() + " belongs to the cluster " + id
                        + "; it is detached when the cluster is discontinued");
            }
            requireOffline(instance, volume.sharedFileSystem());
            changes.unlink(volume, id);
        }
        changes.move(volume, VolumeTrigger.DETACH);
    }

    private static void resize(Transaction transaction, Volume volume, int size) {
        VolumeStates.TABLE.next(volume.state(), VolumeTrigger.RESIZE);
        if (size <= volume.sizeGigabytes()) {
            throw Refusal.invalid("size: must be larger than the present " + volume.sizeGigabytes() + " GB, but was "
                    + size + "; volumes only grow");
        }
        QuotaRules.requireStorage(transaction, volume.owner(), (long) size - volume.sizeGigabytes());
        new VolumeChanges(transaction).takeStorage(volume.location(), (long) size - volume.sizeGigabytes());
        transaction.alter(volume.withSize(size));
    }

    /**
     * Clones a volume. {@code type} may be a location code, because the Go SDK puts one there.
     *
     * @return id of the new volume
     */
    private static String copy(Transaction transaction, ProjectKey owner, Volume source, VolumeAction.Clone clone) {
        VolumeStates.TABLE.next(source.state(), VolumeTrigger.CLONE);
        offlineMachines(transaction, source);
        VolumeChanges changes = new VolumeChanges(transaction);
        String typeOrLocation = clone.type();
        String locationInType =
                typeOrLocation != null && transaction.cloud().catalog().location(typeOrLocation) != null
                        ? typeOrLocation
                        : null;
        String location = java.util.Objects.requireNonNullElse(
                clone.location(), java.util.Objects.requireNonNullElse(locationInType, source.location()));
        requireLocation(transaction, location);
        VolumeType type = typeOrLocation == null || locationInType != null
                ? changes.type(source.type())
                : changes.creatableType(typeOrLocation);
        if (source.osVolume() && type.sharedFileSystem()) {
            throw Refusal.invalid("type: an OS volume cannot be cloned to a shared file system");
        }
        String image = source.image();
        String osName = source.osName();
        VolumeChanges.OperatingSystem system = source.osVolume()
                ? new VolumeChanges.OperatingSystem(
                        image == null ? "" : image, osName == null ? source.name() : osName, source.sshKeyIds())
                : null;
        NewVolume wanted = new NewVolume(
                clone.name() == null ? "CLONE-" + source.name() : clone.name(),
                type.type(),
                source.sizeGigabytes(),
                null,
                List.of());
        return changes.create(transaction.project(owner), wanted, type, location, VolumeState.CLONING, system, source)
                .id();
    }

    private static boolean delete(Transaction transaction, Volume volume, boolean permanently) {
        if (volume.state().gone()) {
            VolumeTrigger trigger = permanently ? VolumeTrigger.DELETE_PERMANENTLY : VolumeTrigger.DELETE;
            boolean changes = VolumeStates.TABLE.allows(volume.state(), trigger);
            new VolumeChanges(transaction).delete(volume, permanently);
            return changes;
        }
        for (Instance instance : offlineMachines(transaction, volume)) {
            if (volume.id().equals(instance.osVolumeId())) {
                throw Refusal.forbidden("Volume " + volume.id() + " is the OS volume of instance " + instance.id()
                        + "; delete the instance, or detach the volume first");
            }
        }
        new VolumeChanges(transaction).delete(volume, permanently);
        return true;
    }

    /**
     * The instances a volume is attached to.
     *
     * @throws Refusal unless all of them are shut down
     */
    private static List<Instance> offlineMachines(Transaction transaction, Volume volume) {
        List<Instance> instances = new ArrayList<>();
        for (Volume.Attachment attachment : volume.attachments()) {
            Instance instance = transaction.session().instances().find(volume.owner(), attachment.computeId());
            if (instance == null) {
                throw Refusal.forbidden("Volume " + volume.id() + " belongs to the cluster " + attachment.computeId()
                        + "; discontinue the cluster first");
            }
            requireOffline(instance, false);
            instances.add(instance);
        }
        return instances;
    }

    private static Instance attachTarget(
            Transaction transaction, ProjectKey owner, String id, boolean shared, String location) {
        Instance instance = transaction.session().instances().find(owner, id);
        if (instance == null || instance.state() == InstanceState.DISCONTINUED) {
            throw Instances.notFound(id);
        }
        if (!instance.spec().location().equals(location)) {
            throw Refusal.invalid("The volume is in " + location + " and instance " + id + " is in "
                    + instance.spec().location() + "; they must be in the same location");
        }
        requireOffline(instance, shared);
        return instance;
    }

    /**
     * Block volumes come and go while the machine is off; shared file systems are mounted over the network.
     *
     * @param shared whether a machine that runs is as good
     */
    private static void requireOffline(Instance instance, boolean shared) {
        boolean ready = switch (instance.state()) {
            case OFFLINE, ERROR, NO_CAPACITY, INSTALLATION_FAILED -> true;
            case RUNNING, STARTING, STOPPING, HALTING -> shared;
            case ORDERED, PROVISIONING, HIBERNATING, HIBERNATED, DELETING, DISCONTINUED, UNKNOWN -> false;
        };
        if (!ready) {
            throw Refusal.forbidden("Instance " + instance.id() + " is "
                    + instance.state().wireStatus() + "; it must be shut down first");
        }
    }

    private static void requireOneUnlessShared(VolumeType type, List<String> instanceIds) {
        if (instanceIds.size() > 1 && !type.sharedFileSystem()) {
            throw Refusal.invalid("instance_ids: a volume of type " + type.type()
                    + " attaches to one instance; only shared file systems attach to several");
        }
    }
}
