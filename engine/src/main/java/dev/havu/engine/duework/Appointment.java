package dev.havu.engine.duework;

import dev.havu.drivers.Progress;
import dev.havu.engine.Transaction;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import org.jspecify.annotations.Nullable;

/** Due work that only waits for its time: no driver is asked about it, so it is neither done nor does it fail. */
public interface Appointment extends StepHandler {
    /** Under which kind it is scheduled. */
    Kind kind();

    /** Whether what it is about is still there. */
    boolean exists(Session session, String resourceId);

    /** Its time has come. */
    void due(Transaction transaction, String resourceId);

    @Override
    default @Nullable Present present(Session session, String resourceId) {
        return exists(session, resourceId) ? new Present(0, session.dueWork().dueAt(kind(), resourceId), null) : null;
    }

    @Override
    default void overdue(Transaction transaction, String resourceId, Present asked) {
        due(transaction, resourceId);
    }

    @Override
    default void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
        throw new IllegalStateException("no driver is asked about " + kind());
    }

    @Override
    default void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
        throw new IllegalStateException("no driver is asked about " + kind());
    }
}
