package dev.havu.store;

import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Projects and their credentials. */
public interface ProjectTable {
    @Nullable
    Project find(ProjectKey key);

    /** The project of an owner's id; null when there is none. */
    @Nullable
    Project ownedBy(String ownerId);

    void insert(Project project);

    void update(Project project);

    @Nullable
    Credential credential(String clientId);

    List<Credential> credentials(ProjectKey key);

    void insert(Credential credential);

    void update(Credential credential);
}
