package dev.havu.api.instances;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PUT /instances}.
 *
 * @param id one id or several
 * @param instanceId older name for one id, sent by a third-party client
 * @param volumeIds null or absent, empty, and a list are three different orders
 * @param isSpot Havu's own, for configure_spot
 * @param projectId Havu's own, for transfer
 */
public record InstanceActionRequest(
        String action,
        @Nullable List<String> id,
        @Nullable String instanceId,
        @Nullable List<String> volumeIds,
        @Nullable Boolean deletePermanently,
        @Nullable Boolean isSpot,
        @Nullable String projectId) {}
