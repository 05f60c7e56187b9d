package dev.havu.junit;

/** How the clock of a cloud goes. */
public enum ClockMode {
    /** With the real time; it cannot be moved. */
    REAL,
    /** Not at all, until it is moved. */
    FROZEN,
    /** As fast as the real time from where it was set to, and it can be moved. */
    OFFSET
}
