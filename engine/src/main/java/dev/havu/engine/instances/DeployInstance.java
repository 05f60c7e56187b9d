package dev.havu.engine.instances;

import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.tags.Tag;
import dev.havu.engine.volumes.NewVolume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order for an instance.
 *
 * @param image slug or id of an image, or id of a detached OS volume
 * @param osVolume name and size of the new OS volume; null for the defaults; not with an OS volume as image
 * @param volumes more new volumes
 * @param existingVolumes ids of detached volumes to attach
 * @param contract null when none was sent
 */
public record DeployInstance(
        String instanceType,
        String image,
        List<String> sshKeyIds,
        @Nullable String startupScriptId,
        String hostname,
        String description,
        String location,
        @Nullable NewVolume osVolume,
        List<NewVolume> volumes,
        List<String> existingVolumes,
        boolean spot,
        @Nullable String coupon,
        @Nullable Contract contract,
        Pricing pricing,
        List<Tag.Wanted> tags) {
    public DeployInstance {
        sshKeyIds = List.copyOf(sshKeyIds);
        volumes = List.copyOf(volumes);
        existingVolumes = List.copyOf(existingVolumes);
        tags = List.copyOf(tags);
    }
}
