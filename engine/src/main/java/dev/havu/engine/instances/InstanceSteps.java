package dev.havu.engine.instances;

import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.duework.Tasks;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** What instances do with the driver's answers. */
public final class InstanceSteps implements StepHandler {
    public static final InstanceSteps INSTANCE = new InstanceSteps();

    private InstanceSteps() {}

    @Override
    public @Nullable Present present(Session session, String resourceId) {
        Instance instance = session.instances().find(resourceId);
        return instance == null ? null : new Present(instance.step(), instance.deadline(), Tasks.of(instance));
    }

    @Override
    public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        Instance instance = unlessMovedOn(transaction, resourceId, asked);
        if (instance == null) {
            return;
        }
        Progress.Address address = done.addresses().get(resourceId);
        move(
                transaction,
                address == null ? instance : instance.withAddress(address.publicIp()),
                afterTask(instance.state()));
    }

    @Override
    public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        Instance instance = unlessMovedOn(transaction, resourceId, asked);
        if (instance != null) {
            InstanceTrigger trigger = switch (failed.failure()) {
                case NO_CAPACITY -> InstanceTrigger.OUT_OF_CAPACITY;
                case INSTALLATION_FAILED -> InstanceTrigger.INSTALLATION_BROKE;
                case ERROR -> InstanceTrigger.FAILED;
            };
            move(
                    transaction,
                    instance,
                    InstanceStates.TABLE.allows(instance.state(), trigger) ? trigger : InstanceTrigger.FAILED);
        }
    }

    @Override
    public void overdue(Transaction transaction, String resourceId, Present asked) {
        Instance instance = unlessMovedOn(transaction, resourceId, asked);
        if (instance != null) {
            move(transaction, instance, InstanceTrigger.OVERDUE);
        }
    }

    /**
     * Takes note of how a machine was found, unless the instance is in a state that says otherwise for a reason.
     *
     * @return whether it changed anything
     */
    public static boolean found(Transaction transaction, String id, Reports.Finding finding) {
        Instance instance = transaction.session().instances().find(id);
        InstanceTrigger trigger = switch (finding) {
            case ON -> InstanceTrigger.FOUND_ON;
            case OFF -> InstanceTrigger.FOUND_OFF;
            case GONE -> InstanceTrigger.FOUND_GONE;
            case OUT_OF_SIGHT -> InstanceTrigger.OUT_OF_SIGHT;
        };
        boolean allowed = instance != null && InstanceStates.TABLE.allows(instance.state(), trigger);
        if (instance != null && allowed) {
            move(transaction, instance, trigger);
        }
        return allowed;
    }

    private static void move(Transaction transaction, Instance instance, InstanceTrigger trigger) {
        InstanceState next = InstanceStates.TABLE.next(instance.state(), trigger);
        transaction.update(
                switch (next) {
                    case HIBERNATED -> hibernated(transaction, instance).moved(next, transaction.now());
                    case DISCONTINUED, NO_CAPACITY -> {
                        transaction
                                .session()
                                .fleet()
                                .release(transaction.cloud().name(), instance.id());
                        yield instance.withAddress(null).moved(next, transaction.now());
                    }
                    case ORDERED,
                            PROVISIONING,
                            RUNNING,
                            STOPPING,
                            HALTING,
                            OFFLINE,
                            STARTING,
                            HIBERNATING,
                            DELETING,
                            ERROR,
                            INSTALLATION_FAILED,
                            UNKNOWN -> instance.moved(next, transaction.now());
                });
    }

    /** The machine is off: its volumes become free and its hardware goes back. */
    private static Instance hibernated(Transaction transaction, Instance instance) {
        VolumeChanges changes = new VolumeChanges(transaction);
        for (Volume volume : transaction.session().volumes().attachedTo(instance.id())) {
            changes.unlinkAtOnce(volume, instance.id());
        }
        transaction.session().fleet().release(transaction.cloud().name(), instance.id());
        return instance.withOsVolume(null).withAddress(null);
    }

    private static InstanceTrigger afterTask(InstanceState state) {
        return switch (state) {
            case ORDERED -> InstanceTrigger.ACCEPTED;
            case PROVISIONING, STARTING -> InstanceTrigger.READY;
            case STOPPING, HALTING, HIBERNATING -> InstanceTrigger.STOPPED;
            case DELETING -> InstanceTrigger.GONE;
            case RUNNING, OFFLINE, HIBERNATED, DISCONTINUED, ERROR, NO_CAPACITY, INSTALLATION_FAILED, UNKNOWN ->
                throw new IllegalStateException("no task leads on from " + state);
        };
    }

    private static @Nullable Instance unlessMovedOn(Transaction transaction, String resourceId, Present asked) {
        Instance instance = transaction.session().instances().find(resourceId);
        return instance == null || instance.step() != asked.step() ? null : instance;
    }
}
