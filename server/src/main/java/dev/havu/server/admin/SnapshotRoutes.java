package dev.havu.server.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.havu.api.Timestamps;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.clouds.MadeClouds;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.store.Store.Restored;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whole clouds to files and back. */
public final class SnapshotRoutes {
    private static final String TYPE = "application/vnd.havu.snapshot";
    private static final String PATH = "/admin/v1/clouds/{cloud}/snapshot";

    private final Engine engine;
    private final MadeClouds clouds;
    private final long limit;

    /**
     * Routes for snapshots.
     *
     * @param limit bytes a snapshot may have that is to be restored
     */
    public SnapshotRoutes(Engine engine, MadeClouds clouds, long limit) {
        this.engine = engine;
        this.clouds = clouds;
        this.limit = limit;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", PATH, "saveSnapshot", Access.OPERATOR, this::save),
                new Route("PUT", PATH, "restoreSnapshot", Access.OPERATOR, this::restore));
    }

    /** What came of a restored snapshot, as it is shown. */
    private record RestoredView(
            String cloud,
            @JsonProperty("saved_at") String savedAt,
            @JsonProperty("new_ids") boolean newIds,
            @JsonProperty("credentials_left_out") List<String> credentialsLeftOut) {
        static RestoredView of(Restored restored) {
            return new RestoredView(
                    restored.cloud().name(),
                    Timestamps.format(restored.savedAt()),
                    restored.newIds(),
                    restored.clientIdsLeftOut());
        }
    }

    private Response save(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.stream(200, TYPE, output -> {
                    Workplace place = Workplace.make();
                    try {
                        engine.snapshots().save(cloud, place.file());
                        Files.copy(place.file(), output);
                    } finally {
                        place.clear();
                    }
                })
                .header("Content-Disposition", "attachment; filename=\"" + cloud.name() + ".snapshot\"");
    }

    private Response restore(Request request) {
        Workplace place = Workplace.make();
        try {
            try (InputStream body = request.bodyStream(limit)) {
                Files.copy(body, place.file());
            }
            Restored restored = restore(request.path("cloud"), place.file());
            request.useClock(engine.cloud(restored.cloud().name()).clock());
            return Response.json(200, RestoredView.of(restored));
        } catch (IOException failure) {
            throw new UncheckedIOException("the snapshot could not be kept on the way", failure);
        } finally {
            place.clear();
        }
    }

    /** Into the cloud of that name, which is made if there is none. */
    private Restored restore(String name, Path file) {
        Cloud cloud = engine.clouds().find(name);
        return cloud == null
                ? clouds.createFrom(name, file)
                : engine.snapshots().restore(cloud, file);
    }

    /** A directory that only this process may look into. */
    private record Workplace(Path directory) {
        static Workplace make() {
            try {
                return new Workplace(Files.createTempDirectory("havu-snapshot-"));
            } catch (IOException failure) {
                throw new UncheckedIOException("there is no place for a snapshot on the way", failure);
            }
        }

        Path file() {
            return directory.resolve("cloud.snapshot");
        }

        void clear() {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(directory);
            } catch (IOException failure) {
                throw new UncheckedIOException("the snapshot could not be removed from " + directory, failure);
            }
        }
    }
}
