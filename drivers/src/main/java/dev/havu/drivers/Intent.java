package dev.havu.drivers;

import dev.havu.domain.volumes.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What should be, as it is stored. Read when a driver needs it, from any thread but never inside a transaction. */
public interface Intent {
    /** An instance or cluster node; null when there is none of this id. */
    @Nullable
    Machine machine(String id);

    /** The machines behind an id that volumes are attached to: the instance itself, or the nodes of a cluster. */
    List<String> machinesOf(String computeId);

    /** A volume, deleted or not; null when there is none of this id. */
    @Nullable
    Volume volume(String id);

    /** The ids of the volumes that are being filled from a volume. */
    List<String> clonesOf(String volumeId);

    /** The ids of all instances and cluster nodes that may have something real behind them. */
    List<String> machines();

    /** The ids of all volumes that may have something real behind them, the trash included. */
    List<String> volumes();
}
