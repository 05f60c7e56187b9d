package dev.havu.store;

import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.ProjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SSH keys. */
public interface SshKeyTable {
    @Nullable
    SshKey find(ProjectKey owner, String id);

    /** In order of creation. */
    List<SshKey> list(ProjectKey owner);

    void insert(SshKey key);

    /** Whether there was such a key. */
    boolean delete(ProjectKey owner, String id);
}
