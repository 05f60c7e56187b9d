package dev.havu.domain.volumes;

/** What happens to a volume when its spot instance is evicted (seed 2026-02-03); lower case on the wire. */
public enum SpotPolicy {
    KEEP_DETACHED,
    MOVE_TO_TRASH,
    DELETE_PERMANENTLY
}
