package dev.havu.store;

import dev.havu.domain.tenants.ProjectKey;

/**
 * Everything that belongs to a project or a cloud, whatever table it is in; tables that come later are included. What is held of
 * hosts and storage is given back, and nothing is left to do for what is gone.
 */
public interface TenancyTable {
    /** Whether there are machines, volumes, keys or scripts in a cloud, or were any that still answer. */
    boolean ownsAnything(String cloud);

    /** Deletes what a project has; the project itself and its credentials stay. */
    void clear(ProjectKey project);

    /** Deletes what the projects of a cloud have; the projects, their credentials and the fleet stay. */
    void clear(String cloud);

    /** Deletes a project with everything. */
    void delete(ProjectKey project);

    /** Deletes a cloud with everything. */
    void delete(String cloud);
}
