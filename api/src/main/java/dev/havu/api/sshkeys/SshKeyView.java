package dev.havu.api.sshkeys;

import dev.havu.domain.sshkeys.SshKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An SSH key; the creation time is not in the published schema, but the Terraform provider shows it. */
public record SshKeyView(
        String id, String name, String key, @Nullable String fingerprint, Instant createdAt, String createdByUserId) {

    public static SshKeyView of(SshKey key) {
        return new SshKeyView(
                key.id(), key.name(), key.key(), key.fingerprint(), key.createdAt(), key.createdByUserId());
    }
}
