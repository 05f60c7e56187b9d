package dev.havu.engine.clusters;

import dev.havu.domain.instances.Contract;
import dev.havu.domain.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order for a cluster.
 *
 * @param sharedVolumeName name of the new shared file system, mounted as /home
 * @param sharedVolumeGigabytes its size
 * @param existingVolumes ids of detached cluster file systems to attach as well
 */
public record DeployCluster(
        String clusterType,
        String image,
        List<String> sshKeyIds,
        @Nullable String startupScriptId,
        String hostname,
        String description,
        String location,
        Contract contract,
        @Nullable String extensionSettings,
        @Nullable Boolean autoRentalExtension,
        @Nullable Boolean turnToPayAsYouGo,
        String sharedVolumeName,
        int sharedVolumeGigabytes,
        List<String> existingVolumes,
        List<Tag.Wanted> tags) {
    public DeployCluster {
        sshKeyIds = List.copyOf(sshKeyIds);
        existingVolumes = List.copyOf(existingVolumes);
        tags = List.copyOf(tags);
    }
}
