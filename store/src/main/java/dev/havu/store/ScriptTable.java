package dev.havu.store;

import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Startup scripts. */
public interface ScriptTable {
    @Nullable
    StartupScript find(ProjectKey owner, String id);

    List<StartupScript> list(ProjectKey owner, ScriptQuery query);

    /** The ids of what {@link #list} gives. */
    List<String> ids(ProjectKey owner, ScriptQuery query);

    /** How many scripts match, whatever offset and limit say. */
    int count(ProjectKey owner, ScriptQuery query);

    void insert(StartupScript script);

    /** Whether there was such a script. */
    boolean delete(ProjectKey owner, String id);
}
