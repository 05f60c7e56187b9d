package dev.havu.server.admin;

import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.server.seed.Seeding;
import java.util.List;

/** Files that say what a cloud should have. */
public final class SeedRoutes {
    private final Engine engine;
    private final Seeding seeding;

    public SeedRoutes(Engine engine, Seeding seeding) {
        this.engine = engine;
        this.seeding = seeding;
    }

    public List<Route> routes() {
        return List.of(new Route("POST", "/admin/v1/clouds/{cloud}/seed", "seedCloud", Access.OPERATOR, this::seed));
    }

    private Response seed(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.json(200, seeding.apply(cloud, request.body()));
    }
}
