package dev.havu.server;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.Location;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.config.IncusAccess;
import dev.havu.server.config.IncusConfig;
import dev.havu.server.config.Suggestions;
import dev.havu.server.tls.OwnIdentity;
import dev.havu.server.tls.PemFiles;
import dev.havu.server.tls.TlsSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is configured about Incus, held against the catalog. Apart, so that no start without Incus has to know of it. */
final class IncusBehind {
    /** Certificates are compared with the time of this machine, whatever the time is in the clouds in here. */
    private static final InstantSource CLOCK = CloudClock.running();

    private IncusBehind() {}

    /**
     * The settings of a cloud with Incus behind it.
     *
     * @throws StartupException if they name what the catalog does not have, or certificates that cannot be used
     */
    static DriverSettings of(IncusConfig config, Catalog catalog) {
        IncusSettings settings = config.settings(
                endpoint(config.access()), catalog.locations().getFirst().code());
        List<String> problems = new ArrayList<>();
        Set<String> images = Stream.concat(catalog.images().stream(), catalog.clusterImages().stream())
                .map(Image::imageType)
                .collect(Collectors.toSet());
        Set<String> locations = catalog.locations().stream().map(Location::code).collect(Collectors.toSet());
        Set<String> models = catalog.instanceTypes().stream()
                .map(type -> type.size().gpuModel())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        for (String image : settings.images().keySet()) {
            if (!image.equals(IncusSettings.EVERYTHING_ELSE)) {
                require(images, image, "incus.images", "image", problems);
            }
        }
        settings.locations()
                .keySet()
                .forEach(code -> require(locations, code, "incus.locations", "location", problems));
        settings.gpuModels()
                .values()
                .forEach(model -> require(models, model, "incus.gpu-models", "GPU model", problems));
        if (!problems.isEmpty()) {
            throw new StartupException(String.join("; ", problems));
        }
        return new DriverSettings.Incus(settings);
    }

    private static IncusEndpoint endpoint(IncusAccess access) {
        return switch (access) {
            case IncusAccess.Socket(var path) -> new IncusEndpoint.UnixSocket(path);
            case IncusAccess.Url(var url, var certificate, var key, var serverCertificate) -> {
                OwnIdentity client =
                        OwnIdentity.read(new TlsSettings.OwnCertificate(certificate, key), CLOCK.instant());
                yield new IncusEndpoint.Https(
                        url,
                        client.key(),
                        client.chain(),
                        serverCertificate == null
                                ? null
                                : PemFiles.certificates(serverCertificate).getFirst());
            }
        };
    }

    private static void require(
            Collection<String> known, String word, String setting, String what, List<String> problems) {
        if (!known.contains(word)) {
            problems.add(
                    setting + ": the catalog has no " + what + " '" + word + "'" + Suggestions.suggest(word, known));
        }
    }
}
