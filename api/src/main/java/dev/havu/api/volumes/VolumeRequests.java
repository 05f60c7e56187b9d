package dev.havu.api.volumes;

import dev.havu.api.tags.TagRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients send about volumes; checked against the OpenAPI document before it is bound. */
public final class VolumeRequests {
    private VolumeRequests() {}

    /** Body of {@code POST /volumes}; size in GB, also accepted as text. */
    public record Create(
            String type,
            String name,
            int size,
            String locationCode,
            @Nullable String instanceId,
            @Nullable List<String> instanceIds,
            @Nullable String onSpotDiscontinue,
            @Nullable List<TagRequest> tags) {}

    /** Body of {@code PUT /volumes}; which fields count depends on the action, the others are tolerated. */
    public record Action(
            String action,
            List<String> id,
            @Nullable Integer size,
            @Nullable String instanceId,
            @Nullable List<String> instanceIds,
            @Nullable String name,
            @Nullable String type,
            @Nullable Boolean isPermanent,
            @Nullable String locationCode) {}

    /** Optional body of {@code DELETE /volumes/{volume_id}}. */
    public record Delete(@Nullable Boolean isPermanent) {}
}
