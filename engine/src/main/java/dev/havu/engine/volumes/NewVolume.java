package dev.havu.engine.volumes;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.volumes.SpotPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume somebody asks for.
 *
 * @param type wire name of the volume type
 * @param sizeGigabytes at least 1
 * @param spotPolicy null when none was sent
 */
public record NewVolume(
        String name,
        String type,
        int sizeGigabytes,
        @Nullable SpotPolicy spotPolicy,
        List<Tag.Wanted> tags) {
    public NewVolume {
        tags = List.copyOf(tags);
    }
}
