package dev.havu.engine.duework;

import dev.havu.drivers.Progress;
import dev.havu.drivers.Task;
import dev.havu.engine.Transaction;
import dev.havu.store.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of resource does with the driver's answers. Every method gets what was asked about and ignores the
 * answer if the resource has moved on since.
 */
public interface StepHandler {
    /**
     * A resource at the moment its work is due.
     *
     * @param step which transition it is in
     * @param deadline null when it rests and nothing is due
     * @param task what the driver is to do; null when only time has to pass
     */
    record Present(
            int step, @Nullable Instant deadline, @Nullable Task task) {}

    /** Null when the resource does not exist. */
    @Nullable
    Present present(Session session, String resourceId);

    void done(Transaction transaction, String resourceId, Present asked, Progress.Done done);

    void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed);

    void overdue(Transaction transaction, String resourceId, Present asked);
}
