package dev.havu.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** How the clock of a cloud was left; null when it was never set or moved. */
    @Nullable
    ClockSetting clock(String cloud);

    void setClock(String cloud, ClockSetting setting);

    /** What is kept of a cloud, open or not; null when there is none. */
    @Nullable
    StoredCloud find(String name);

    /** What a cloud is; null when the configuration says it. */
    @Nullable
    String definition(String cloud);

    /** Notes what a cloud is; null when the configuration says it. */
    void define(String cloud, @Nullable String definition);

    /** The names of the clouds that the configuration does not know of, in order. */
    List<String> defined();

    /** The next of the cloud's running numbers, from 0. */
    long nextNumber(String cloud);
}
