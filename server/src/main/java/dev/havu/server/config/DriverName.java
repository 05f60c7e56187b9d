package dev.havu.server.config;

/** What can be behind the default cloud. */
public enum DriverName {
    SIMULATOR,
    INCUS
}
