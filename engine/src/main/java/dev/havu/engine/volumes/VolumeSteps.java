package dev.havu.engine.volumes;

import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import dev.havu.drivers.Progress;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.StepHandler;
import dev.havu.engine.duework.Tasks;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** What volumes do with the driver's answers, and the end of the trash. */
public final class VolumeSteps implements StepHandler {
    public static final VolumeSteps INSTANCE = new VolumeSteps();

    private VolumeSteps() {}

    @Override
    public @Nullable Present present(Session session, String resourceId) {
        Volume volume = session.volumes().find(resourceId);
        return volume == null ? null : new Present(volume.step(), volume.deadline(), Tasks.of(volume));
    }

    @Override
    public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        Volume volume = unlessMovedOn(transaction, resourceId, asked);
        if (volume != null) {
            move(transaction, volume, afterTask(volume));
        }
    }

    @Override
    public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        overdue(transaction, resourceId, asked);
    }

    @Override
    public void overdue(Transaction transaction, String resourceId, Present asked) {
        Volume volume = unlessMovedOn(transaction, resourceId, asked);
        if (volume != null) {
            move(transaction, volume, othersUseIt(volume) ? VolumeTrigger.ATTACHED : VolumeTrigger.OVERDUE);
        }
    }

    /** Only a file system is on its way to or from one machine while others use it, and those keep it. */
    private static boolean othersUseIt(Volume volume) {
        return switch (volume.state()) {
            case ATTACHING -> volume.attachments().size() > 1;
            case DETACHING -> !volume.attachments().isEmpty();
            case ORDERED, DETACHED, ATTACHED, CLONING, CANCELING, CANCELED, RESTORING, DELETED, PURGED -> false;
        };
    }

    private static void move(Transaction transaction, Volume volume, VolumeTrigger trigger) {
        VolumeChanges changes = new VolumeChanges(transaction);
        VolumeState next = VolumeStates.TABLE.next(volume.state(), trigger);
        if (next == VolumeState.DETACHED || next.gone()) {
            volume.attachments().forEach(attachment -> changes.unlink(volume, attachment.computeId()));
        }
        transaction.update(volume.moved(next, transaction.now()));
        if (next == VolumeState.PURGED || next == VolumeState.CANCELED) {
            changes.giveStorageBack(volume);
        }
    }

    private static VolumeTrigger afterTask(Volume volume) {
        return switch (volume.state()) {
            case ORDERED -> volume.attachments().isEmpty() ? VolumeTrigger.CREATED : VolumeTrigger.ATTACHED;
            case ATTACHING -> VolumeTrigger.ATTACHED;
            case DETACHING -> volume.attachments().isEmpty() ? VolumeTrigger.DETACHED : VolumeTrigger.ATTACHED;
            case CLONING -> VolumeTrigger.CLONED;
            case CANCELING -> VolumeTrigger.CANCELED;
            case RESTORING -> VolumeTrigger.RESTORED;
            case DETACHED, ATTACHED, CANCELED, DELETED, PURGED ->
                throw new IllegalStateException("no task leads on from " + volume.state());
        };
    }

    private static @Nullable Volume unlessMovedOn(Transaction transaction, String resourceId, Present asked) {
        Volume volume = transaction.session().volumes().find(resourceId);
        return volume == null || volume.step() != asked.step() ? null : volume;
    }
}
