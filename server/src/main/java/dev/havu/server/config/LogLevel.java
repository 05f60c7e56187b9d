package dev.havu.server.config;

/** What is logged. */
public enum LogLevel {
    ERROR,
    WARNING,
    INFO,
    DEBUG
}
