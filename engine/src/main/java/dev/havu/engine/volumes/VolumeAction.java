package dev.havu.engine.volumes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client wants done to volumes (seed, "Perform action on a volume"). */
public sealed interface VolumeAction {
    /**
     * Puts volumes on machines.
     *
     * @param instanceIds where to; several only for shared file systems
     */
    record Attach(List<String> instanceIds) implements VolumeAction {}

    /**
     * Takes volumes off machines.
     *
     * @param instanceIds where from; empty means from everywhere
     */
    record Detach(List<String> instanceIds) implements VolumeAction {}

    record Rename(String name) implements VolumeAction {}

    /**
     * Makes volumes larger.
     *
     * @param sizeGigabytes larger than now
     */
    record Resize(int sizeGigabytes) implements VolumeAction {}

    /**
     * Makes a copy.
     *
     * @param name null for {@code CLONE-} and the source's name
     * @param type null for the source's type
     * @param location null for the source's location
     */
    record Clone(
            @Nullable String name,
            @Nullable String type,
            @Nullable String location) implements VolumeAction {}

    record Delete(boolean permanently) implements VolumeAction {}

    record Restore() implements VolumeAction {}

    record Cancel() implements VolumeAction {}

    record Create() implements VolumeAction {}

    record Export() implements VolumeAction {}

    record Transfer() implements VolumeAction {}
}
