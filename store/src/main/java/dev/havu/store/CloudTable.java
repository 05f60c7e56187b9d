package dev.havu.store;

/** The clouds of this installation. */
public interface CloudTable {
    /**
     * What is kept of a cloud.
     *
     * @param seed of its random source
     * @param epoch how many times it was opened; a reopened cloud must not draw the same random numbers again
     */
    record StoredCloud(String name, long seed, long epoch) {}

    /** Opens a cloud, with {@code seed} if it is new, and counts the opening. */
    StoredCloud open(String name, long seed);

    /** The next of the cloud's running numbers, from 0. */
    long nextNumber(String cloud);
}
