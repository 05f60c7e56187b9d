package dev.havu.api.instances;

import dev.havu.api.tags.TagRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Body of {@code POST /instances}; it was checked against the OpenAPI document before it is bound. */
public record DeployInstanceRequest(
        String instanceType,
        String image,
        @Nullable List<String> sshKeyIds,
        @Nullable String startupScriptId,
        String hostname,
        @Nullable String description,
        String locationCode,
        @Nullable OsVolume osVolume,
        @Nullable List<AdditionalVolume> volumes,
        @Nullable List<String> existingVolumes,
        @Nullable Boolean isSpot,
        @Nullable String coupon,
        @Nullable String contract,
        @Nullable String pricing,
        @Nullable List<TagRequest> tags) {

    /** The volume to boot from; size in GB, also accepted as text. */
    public record OsVolume(
            String name,
            int size,
            @Nullable String onSpotDiscontinue,
            @Nullable List<TagRequest> tags) {}

    /** A further new volume; size in GB, also accepted as text. */
    public record AdditionalVolume(
            String name,
            int size,
            String type,
            @Nullable String onSpotDiscontinue,
            @Nullable List<TagRequest> tags) {}
}
