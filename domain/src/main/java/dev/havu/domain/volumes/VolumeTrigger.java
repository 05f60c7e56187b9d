package dev.havu.domain.volumes;

/** What can happen to a volume: actions of clients first, then reports of the engine and the driver. */
public enum VolumeTrigger {
    ATTACH,
    DETACH,
    RENAME,
    RESIZE,
    CLONE,
    TAG,
    DELETE,
    DELETE_PERMANENTLY,
    RESTORE,
    CANCEL,
    CREATE,
    EXPORT,
    TRANSFER,
    CREATED,
    ATTACHED,
    DETACHED,
    CLONED,
    RESTORED,
    CANCELED,
    OVERDUE
}
