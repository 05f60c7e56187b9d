package dev.havu.server.admin;

import dev.havu.api.Timestamps;
import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.tenants.Project;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.fleet.Fleets;
import dev.havu.server.admin.ClockRoutes.ClockView;
import dev.havu.server.admin.ClockRoutes.ClockWish;
import dev.havu.server.admin.ProjectWish.IssuedCredential;
import dev.havu.server.clouds.CloudDefinition;
import dev.havu.server.clouds.MadeClouds;
import dev.havu.server.clouds.MadeClouds.NewCloud;
import dev.havu.server.config.FleetSection;
import dev.havu.server.config.ProjectSection;
import dev.havu.server.config.Sections;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.server.limits.RateLimiting;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The clouds of this server: listed, made, reset and dropped, and their fleets. */
public final class CloudRoutes {
    private final Engine engine;
    private final MadeClouds clouds;
    private final RateLimiting rateLimiting;
    private final SecureRandom random;

    public CloudRoutes(Engine engine, MadeClouds clouds, RateLimiting rateLimiting, SecureRandom random) {
        this.engine = engine;
        this.clouds = clouds;
        this.rateLimiting = rateLimiting;
        this.random = random;
    }

    public List<Route> routes() {
        String cloud = "/admin/v1/clouds/{cloud}";
        return List.of(
                new Route("GET", "/admin/v1/clouds", "listClouds", Access.OPERATOR, this::list),
                new Route("POST", "/admin/v1/clouds", "createCloud", Access.OPERATOR, this::create),
                new Route("GET", cloud, "getCloud", Access.OPERATOR, this::get),
                new Route("DELETE", cloud, "dropCloud", Access.OPERATOR, this::drop),
                new Route("POST", cloud + "/reset", "resetCloud", Access.OPERATOR, this::reset),
                new Route("GET", cloud + "/fleet", "getFleet", Access.OPERATOR, this::fleet),
                new Route("PUT", cloud + "/fleet", "setFleet", Access.OPERATOR, this::equip));
    }

    /** A cloud as it is shown. */
    private record CloudView(
            String name,
            String now,
            ClockView clock,
            String driver,
            long randomSeed,
            List<String> projects,
            boolean configured) {}

    /** A new cloud as it is shown, once with the secrets of its credentials. */
    private record NewCloudView(
            String name,
            String now,
            ClockView clock,
            String driver,
            long randomSeed,
            List<String> projects,
            boolean configured,
            List<IssuedCredential> credentials) {}

    /** A cloud to make. */
    private record CloudWish(
            String name,
            @Nullable Long randomSeed,
            @Nullable ClockWish clock,
            @Nullable JsonNode simulation,
            @Nullable JsonNode fleet,
            @Nullable List<ProjectWish> projects) {}

    private Response list(Request request) {
        return Response.json(
                200,
                engine.clouds().all().stream()
                        .sorted(Comparator.comparing(Cloud::name))
                        .map(this::view)
                        .toList());
    }

    private Response get(Request request) {
        return Response.json(200, view(AdminBinding.cloud(engine, request)));
    }

    private Response create(Request request) {
        CloudWish wish = request.requireJson(CloudWish.class);
        List<ProjectWish> wishes = wish.projects() == null || wish.projects().isEmpty()
                ? List.of(ProjectWish.named(ProjectSection.DEFAULT_NAME))
                : wish.projects();
        List<ProjectWish.Ready> projects = wishes.stream()
                .map(project -> project.ready(wish.name(), random))
                .toList();
        Cloud cloud = clouds.create(new NewCloud(
                wish.name(),
                wish.randomSeed(),
                clock(wish.clock()),
                definition(wish.simulation()),
                fleet(wish.fleet()),
                projects.stream().map(ProjectWish.Ready::project).toList()));
        request.useClock(cloud.clock());
        CloudView made = view(cloud);
        return Response.json(
                201,
                new NewCloudView(
                        made.name(),
                        made.now(),
                        made.clock(),
                        made.driver(),
                        made.randomSeed(),
                        made.projects(),
                        made.configured(),
                        projects.stream()
                                .flatMap(project -> project.credentials().stream())
                                .toList()));
    }

    private Response drop(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        clouds.drop(cloud);
        rateLimiting.forget(project -> project.cloud().equals(cloud.name()));
        return Response.empty(204);
    }

    private Response reset(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        engine.tenants().reset(cloud);
        rateLimiting.forget(project -> project.cloud().equals(cloud.name()));
        return Response.empty(204);
    }

    private Response fleet(Request request) {
        return Response.json(200, fleetOf(AdminBinding.cloud(engine, request)));
    }

    private Response equip(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        FleetSpec fleet = Objects.requireNonNull(fleet(request.requireJson(JsonNode.class)));
        clouds.equip(cloud, fleet);
        return Response.json(200, fleetOf(cloud));
    }

    private FleetSection fleetOf(Cloud cloud) {
        return FleetSection.of(engine.transactions().store().read(session -> Fleets.declared(session, cloud)));
    }

    private CloudView view(Cloud cloud) {
        long seed = engine.transactions()
                .store()
                .read(session -> Objects.requireNonNull(session.clouds().find(cloud.name()))
                        .seed());
        ClockView clock = ClockView.of(cloud);
        return new CloudView(
                cloud.name(),
                Timestamps.format(cloud.clock().instant()),
                clock,
                cloud.driver().isSimulated() ? "simulator" : "incus",
                seed,
                engine.tenants().projects(cloud.name()).stream()
                        .map(Project::key)
                        .map(key -> key.project())
                        .toList(),
                clouds.isConfigured(cloud));
    }

    private static CloudClock clock(@Nullable ClockWish wish) {
        return wish == null ? CloudClock.running() : wish.clock();
    }

    private static CloudDefinition definition(@Nullable JsonNode simulation) {
        try {
            return new CloudDefinition(simulation);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(String.valueOf(wrong.getMessage()));
        }
    }

    private static @Nullable FleetSpec fleet(@Nullable JsonNode fleet) {
        if (fleet == null || fleet.isNull()) {
            return null;
        }
        try {
            return Sections.read(fleet, "fleet", FleetSection.class).spec();
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(String.valueOf(wrong.getMessage()));
        }
    }
}
