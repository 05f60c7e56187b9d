package dev.havu.drivers.incus;

import dev.havu.drivers.Machine;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How Incus is used. */
public record IncusSettings(
        IncusEndpoint endpoint,
        String prefix,
        String pool,
        String network,
        Map<String, String> images,
        String location,
        int overcommitCores,
        Duration shutdownGrace,
        int nodeDiskGigabytes,
        boolean blockVolumes,
        @Nullable String tunnelInterface,
        @Nullable Path sharedPath) {
    boolean isVirtual(Machine machine) {
        return false;
    }

    Map<String, String> imageSource(String image) {
        String alias = images.getOrDefault(image, images.getOrDefault("*", image));
        return Map.of("type", "image", "alias", alias);
    }
}
