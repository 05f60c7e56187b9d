package dev.havu.store;

import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.tenants.Quotas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Projects and their credentials. */
public interface ProjectTable {
    @Nullable
    Project find(ProjectKey key);

    /** The project of an owner's id; null when there is none. */
    @Nullable
    Project ownedBy(String ownerId);
    /** The projects of a cloud, by name. */
    List<Project> list(String cloud);

    void insert(Project project);

    void update(Project project);

    /** What a project may hold. */
    Quotas quotas(ProjectKey key);

    void setQuotas(ProjectKey key, Quotas quotas);

    /** What a project holds now. */
    Held held(ProjectKey key);

    /**
     * What a project holds.
     *
     * @param gpus of machines that are not spot
     * @param storageGigabytes of all volumes, those in the trash too
     */
    record Held(int gpus, int spotGpus, int vcpus, long storageGigabytes) {}

    @Nullable
    Credential credential(String clientId);

    List<Credential> credentials(ProjectKey key);

    void insert(Credential credential);

    void update(Credential credential);
}
