package dev.havu.domain.events;

import java.util.Locale;

/** What an event is about. */
public enum ResourceKind {
    INSTANCE,
    VOLUME,
    CLUSTER,
    CLUSTER_NODE,
    SSH_KEY,
    SCRIPT,
    PROJECT,
    CREDENTIAL,
    CLOUD,
    FAULT;

    /** As it is written in events. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
