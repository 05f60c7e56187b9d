package dev.havu.drivers;

/** The pieces of work a driver is asked for; each belongs to one transitional state. */
public enum Step {
    INSTANCE_ACCEPT,
    INSTANCE_PROVISION,
    INSTANCE_BOOT,
    INSTANCE_SHUTDOWN,
    INSTANCE_HALT,
    INSTANCE_HIBERNATE,
    INSTANCE_DELETE,
    VOLUME_CREATE,
    VOLUME_ATTACH,
    VOLUME_DETACH,
    VOLUME_CLONE,
    VOLUME_CANCEL_CLONE,
    VOLUME_RESTORE,
    /** What stands behind a volume follows its size, name and attachments, or goes; only if the driver keeps volumes. */
    VOLUME_RECONCILE,
    CLUSTER_ACCEPT,
    CLUSTER_PROVISION,
    CLUSTER_DELETE,
    NODE_BOOT,
    NODE_SHUTDOWN,
    NODE_HALT
}
