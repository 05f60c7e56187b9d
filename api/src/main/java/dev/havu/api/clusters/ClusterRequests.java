package dev.havu.api.clusters;

import dev.havu.api.tags.TagRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients send and first receive about clusters; checked against the OpenAPI document before it is bound. */
public final class ClusterRequests {
    private ClusterRequests() {}

    /**
     * Body of {@code POST /clusters}.
     *
     * @param autoRentExtension the Go SDK's spelling of {@code autoRentalExtension}
     */
    public record Deploy(
            String clusterType,
            String image,
            String hostname,
            @Nullable String description,
            String locationCode,
            @Nullable List<String> sshKeyIds,
            @Nullable String startupScriptId,
            SharedVolume sharedVolume,
            @Nullable List<ExistingVolume> existingVolumes,
            @Nullable String contract,
            @Nullable String extensionSettings,
            @Nullable Boolean autoRentalExtension,
            @Nullable Boolean autoRentExtension,
            @Nullable Boolean turnToPayAsYouGo,
            @Nullable List<TagRequest> tags) {}

    /** The file system to make; size in GB. */
    public record SharedVolume(String name, int size) {}

    /** A file system to attach again. */
    public record ExistingVolume(String id) {}

    /** Answer to a deployment. */
    public record Deployed(String id) {}

    /** Body of {@code PUT /clusters}: a list of actions, or one action by itself. */
    public record Actions(
            @Nullable List<Action> actions,
            @Nullable String action,
            @Nullable String id) {}

    /** An action on one cluster. */
    public record Action(String action, String id) {}

    /** Body of a node action. */
    public record NodeAction(String action) {}
}
