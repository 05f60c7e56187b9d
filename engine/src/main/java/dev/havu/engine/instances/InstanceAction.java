package dev.havu.engine.instances;

import dev.havu.domain.instances.InstanceTrigger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants done to an instance.
 *
 * @param trigger one of the client actions
 * @param volumes which volumes a delete takes along
 * @param permanently whether volumes that are named skip the trash
 * @param spot for configure_spot: on or off
 * @param targetProject for transfer: where to, null when none was sent
 */
public record InstanceAction(
        InstanceTrigger trigger,
        VolumeSelection volumes,
        boolean permanently,
        boolean spot,
        @Nullable String targetProject) {

    /** Which volumes a delete takes along (seed, "Perform action on an instance"). */
    public sealed interface VolumeSelection {
        /** No list was sent: the OS volume goes, the others are detached. */
        record OsVolumeOnly() implements VolumeSelection {}

        /** Exactly these go, the others are detached; an empty list keeps everything. */
        record Exactly(List<String> ids) implements VolumeSelection {
            public Exactly {
                ids = List.copyOf(ids);
            }
        }
    }
}
