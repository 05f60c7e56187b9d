package dev.havu.domain.instances;

/** What can happen to an instance: actions of clients first, then reports of the engine and the driver. */
public enum InstanceTrigger {
    BOOT,
    SHUTDOWN,
    FORCE_SHUTDOWN,
    DELETE,
    DELETE_STUCK,
    HIBERNATE,
    RESTORE,
    CONFIGURE_SPOT,
    DEPLOY,
    TRANSFER,
    ACCEPTED,
    READY,
    STOPPED,
    GONE,
    FAILED,
    OUT_OF_CAPACITY,
    INSTALLATION_BROKE,
    OVERDUE,
    FOUND_ON,
    FOUND_OFF,
    FOUND_GONE,
    OUT_OF_SIGHT
}
