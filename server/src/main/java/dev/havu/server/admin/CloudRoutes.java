package dev.havu.server.admin;

import dev.havu.api.Timestamps;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.Comparator;
import java.util.List;

/** The clouds of this server. */
public final class CloudRoutes {
    private final Engine engine;

    public CloudRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/admin/v1/clouds", "listClouds", Access.OPERATOR, this::list),
                new Route("GET", "/admin/v1/clouds/{cloud}", "getCloud", Access.OPERATOR, this::get));
    }

    /** A cloud as it is shown. */
    private record CloudView(String name, String now) {
        static CloudView of(Cloud cloud) {
            return new CloudView(cloud.name(), Timestamps.format(cloud.clock().instant()));
        }
    }

    private Response list(Request request) {
        return Response.json(
                200,
                engine.clouds().all().stream()
                        .sorted(Comparator.comparing(Cloud::name))
                        .map(CloudView::of)
                        .toList());
    }

    private Response get(Request request) {
        return Response.json(200, CloudView.of(AdminBinding.cloud(engine, request)));
    }
}
