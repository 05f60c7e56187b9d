package dev.havu.domain.scripts;

import dev.havu.domain.tenants.ProjectKey;
import java.time.Instant;

/** A script that runs once, on an instance's first boot. Kept byte for byte; at most 48 KiB; there is no update. */
public record StartupScript(String id, ProjectKey owner, String name, String script, Instant createdAt) {
    /** Largest script, in bytes of UTF-8. */
    public static final int MAXIMUM_BYTES = 48 * 1024;
}
