package dev.havu.store;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Volumes; their attachments and tags come along. */
public interface VolumeTable {
    /** What events tell of a volume when it changes: enough to see what does, and quickly read. */
    record Brief(String project, VolumeState state, String name, int sizeGigabytes) {}

    @Nullable
    Volume find(ProjectKey owner, String id);

    /** Finds across projects: for the engine's own work, never for a request. */
    @Nullable
    Volume find(String id);

    @Nullable
    Brief brief(String id);

    Page<Volume> page(ProjectKey owner, List<VolumeState> states, long after, int limit);

    /** The ids of all volumes of a cloud in these states, across projects: for the engine's own work, never for a request. */
    List<String> ids(String cloud, List<VolumeState> states);

    /** The volumes of an instance or cluster, in order of attachment. */
    List<Volume> attachedTo(String computeId);

    void insert(Volume volume);

    /** Stores everything but id, attachments and tags. */
    void update(Volume volume);

    /** Notes that a volume belongs to an instance or cluster; a lower position comes first. */
    void attach(String volumeId, String computeId, int position, String target);

    /** Whether it belonged to it. */
    boolean detach(String volumeId, String computeId);
}
