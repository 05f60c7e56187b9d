package dev.havu.engine.volumes;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.StepHandler;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what stands behind a volume follows it. The item of due work is the only note that this is still to be
 * done, and stays until the driver has confirmed the volume as it is now; so it has no deadline and never fails.
 */
public final class VolumeReconciling implements StepHandler {
    public static final VolumeReconciling INSTANCE = new VolumeReconciling();

    private VolumeReconciling() {}

    @Override
    public @Nullable Present present(Session session, String resourceId) {
        Volume volume = session.volumes().find(resourceId);
        return volume == null
                ? null
                : new Present(volume.step(), Instant.MAX, new Task.OfVolume(Step.VOLUME_RECONCILE, volume));
    }

    @Override
    public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        if (asked.task() instanceof Task.OfVolume(Step step, Volume confirmed)
                && isStill(confirmed, transaction.session().volumes().find(resourceId))) {
            transaction.session().dueWork().remove(Kind.VOLUME_RECONCILE, resourceId);
        }
    }

    private static boolean isStill(Volume confirmed, @Nullable Volume present) {
        return present != null && present.asMade().equals(confirmed.asMade());
    }

    @Override
    public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        throw new IllegalStateException("volume " + resourceId + " cannot be given up: " + failed.reason());
    }

    @Override
    public void overdue(Transaction transaction, String resourceId, Present asked) {
        throw new IllegalStateException("volume " + resourceId + " is never overdue");
    }
}
