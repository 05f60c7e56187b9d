package dev.havu.store;

import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tags.TagFilter;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances; their volumes and tags come along. */
public interface InstanceTable {
    /**
     * Which instances to list.
     *
     * @param states only these
     * @param id only this one; null for all
     * @param tags all of these
     */
    record Filter(List<InstanceState> states, @Nullable String id, List<TagFilter> tags) {}

    /** What events tell of an instance when it changes: enough to see what does, and quickly read. */
    record Brief(String project, InstanceState state, boolean spot) {}

    @Nullable
    Instance find(ProjectKey owner, String id);

    /** Finds across projects: for the engine's own work, never for a request. */
    @Nullable
    Instance find(String id);

    @Nullable
    Brief brief(String id);

    Page<Instance> page(ProjectKey owner, Filter filter, long after, int limit);

    void insert(Instance instance);

    /** Stores everything but id, spec, volumes and tags. */
    void update(Instance instance);
}
