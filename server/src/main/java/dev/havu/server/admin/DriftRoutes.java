package dev.havu.server.admin;

import dev.havu.domain.Refusal;
import dev.havu.drivers.Reports.Finding;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.machines.Drift;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Changes that no client asked for. */
public final class DriftRoutes {
    private final Engine engine;

    public DriftRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/admin/v1/clouds/{cloud}/drift", "reportDrift", Access.OPERATOR, this::report));
    }

    private record Change(
            String id, String change, @Nullable String name) {}

    private Response report(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Change change = request.requireJson(Change.class);
        String id = change.id().toLowerCase(Locale.ROOT);
        Drift drift = engine.drift();
        switch (change.change()) {
            case "started" -> drift.find(cloud, id, Finding.ON);
            case "stopped" -> drift.find(cloud, id, Finding.OFF);
            case "out_of_sight" -> drift.find(cloud, id, Finding.OUT_OF_SIGHT);
            case "gone" -> {
                if (drift.isVolume(cloud, id)) {
                    drift.lose(cloud, id);
                } else {
                    drift.find(cloud, id, Finding.GONE);
                }
            }
            case "changed_name" -> {
                if (change.name() == null) {
                    throw Refusal.invalid("name: is required with the change changed_name");
                }
                drift.rename(cloud, id, change.name());
            }
            default -> throw Refusal.invalid("change: unknown change `" + change.change() + "`");
        }
        return Response.empty(204);
    }
}
