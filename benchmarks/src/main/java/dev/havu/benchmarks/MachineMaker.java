package dev.havu.benchmarks;

/** One way to a machine with a tenant's key. */
interface MachineMaker {
    /** Makes a machine of the smallest type; returns its address as soon as it has one, which need not answer yet. */
    String make(String name);

    /** Returns when the maker itself says that all machines are ready, if it says so. */
    void awaitReady();

    /** Removes all machines with their disks, and returns when they are gone. */
    void removeAll();
}
