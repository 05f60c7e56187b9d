package dev.havu.server.config;

import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Incus behind the default cloud.
 *
 * @param access where it is
 * @param prefix what the names of its projects begin with
 * @param pool null for the only one there is
 * @param network null for the only one there is
 * @param machines what machines are: {@value #AUTO}, {@code container} or {@code virtual-machine}
 * @param section what only the file can say
 */
public record IncusConfig(
        IncusAccess access,
        String prefix,
        @Nullable String pool,
        @Nullable String network,
        String machines,
        IncusSection section) {
    /** Virtual machines where GPUs are wanted and a host can run them, containers otherwise. */
    static final String AUTO = "auto";

    /** Puts it together; with a URL there is a certificate and a key. */
    static IncusConfig of(
            Path socket,
            @Nullable URI url,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path serverCertificate,
            String prefix,
            @Nullable String pool,
            @Nullable String network,
            String machines,
            IncusSection section) {
        IncusAccess access = url == null || certificate == null || key == null
                ? new IncusAccess.Socket(socket)
                : new IncusAccess.Url(url, certificate, key, serverCertificate);
        return new IncusConfig(access, prefix, pool, network, machines, section);
    }

    /**
     * What the driver is told.
     *
     * @param endpoint what the access comes to
     * @param location code of the one that everything is in, when nothing is said about locations
     */
    public IncusSettings settings(IncusEndpoint endpoint, String location) {
        Map<String, ImageSource> images = new HashMap<>();
        section.images()
                .forEach((slug, image) -> images.put(
                        slug,
                        new ImageSource(image.alias(), image.server(), image.protocol(), kind(image.machines()))));
        return new IncusSettings(
                endpoint,
                prefix,
                pool,
                network,
                kind(machines),
                images,
                section.locations().isEmpty()
                        ? Map.of(location, List.of(IncusSettings.EVERYTHING_ELSE))
                        : section.locations(),
                new IncusSettings.Overcommit(
                        section.overcommit().cores(),
                        section.overcommit().memory(),
                        section.overcommit().storage()),
                section.reserve(),
                section.placement(),
                section.cpuMachinesOnGpuHosts(),
                section.gpuModels(),
                section.shutdownGrace(),
                section.bootDeadline(),
                section.nodeDisk(),
                section.tunnelInterface(),
                section.sharedPath());
    }

    private static @Nullable Kind kind(@Nullable String word) {
        return Stream.of(Kind.values())
                .filter(kind -> kind.type().equals(word))
                .findFirst()
                .orElse(null);
    }
}
