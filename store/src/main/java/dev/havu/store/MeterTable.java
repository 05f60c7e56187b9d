package dev.havu.store;

import dev.havu.domain.billing.Meter;
import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs and is paid by time. */
public interface MeterTable {
    @Nullable
    Meter find(String resourceId);

    void insert(Meter meter);

    /** Stores how many steps are charged. */
    void update(Meter meter);

    void remove(String resourceId);

    /** Those of a project whose next step begins at {@code now} or before, earliest first. */
    List<Meter> due(ProjectKey owner, Instant now);

    /**
     * The running meters of a project together.
     *
     * @param nextStepAt when the next step of any begins; null when none runs
     * @param mostPerStep the most that a step of all costs, in millionths
     */
    record Total(@Nullable Instant nextStepAt, long mostPerStep) {}

    Total total(ProjectKey owner);
}
