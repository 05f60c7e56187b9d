package dev.havu.server.routes;

import dev.havu.api.availability.AvailabilityView;
import dev.havu.domain.catalog.Location;
import dev.havu.engine.fleet.Capacity;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;
import java.util.Map;

/** What could be deployed now. */
public final class AvailabilityRoutes {
    private final Capacity capacity;

    public AvailabilityRoutes(Capacity capacity) {
        this.capacity = capacity;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/instance-availability", "listInstanceAvailability", Access.API, this::instances),
                new Route(
                        "GET",
                        "/instance-availability/{instance_type}",
                        "getInstanceAvailability",
                        Access.API,
                        this::instance),
                new Route(
                        "GET",
                        "/instances/availability/{instance_type}",
                        "checkInstanceAvailabilityDeprecated",
                        Access.API,
                        this::instance),
                new Route("GET", "/cluster-availability", "listClusterAvailability", Access.API, this::clusters),
                new Route(
                        "GET",
                        "/cluster-availability/{cluster_type}",
                        "getClusterAvailability",
                        Access.API,
                        this::cluster));
    }

    private Response instances(Request request) {
        return list(capacity.instanceTypes(Binding.project(request).cloud(), location(request), spot(request)));
    }

    private Response instance(Request request) {
        return Response.json(
                200,
                capacity.hasInstanceType(
                        Binding.project(request).cloud(),
                        request.path("instance_type"),
                        location(request),
                        spot(request)));
    }

    private Response clusters(Request request) {
        return list(capacity.clusterTypes(Binding.project(request).cloud(), location(request)));
    }

    private Response cluster(Request request) {
        return Response.json(
                200,
                capacity.hasClusterType(
                        Binding.project(request).cloud(), request.path("cluster_type"), location(request)));
    }

    private static boolean spot(Request request) {
        return Binding.flag(request, "is_spot", "isSpot");
    }

    private static @org.jspecify.annotations.Nullable String location(Request request) {
        return Binding.query(request, "location_code", "locationCode");
    }

    private static Response list(Map<Location, List<String>> available) {
        return Response.json(
                200,
                available.entrySet().stream()
                        .map(entry -> new AvailabilityView(entry.getKey().code(), entry.getValue()))
                        .toList());
    }
}
