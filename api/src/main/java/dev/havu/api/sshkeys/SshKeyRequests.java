package dev.havu.api.sshkeys;

import java.util.List;

/** What clients send about SSH keys. */
public final class SshKeyRequests {
    private SshKeyRequests() {}

    /** A key to keep. */
    public record Add(String name, String key) {}

    /** Keys to delete, by id. */
    public record DeleteMany(List<String> keys) {}
}
