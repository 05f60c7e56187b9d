package dev.havu.server.admin;

import dev.havu.api.Timestamps;
import dev.havu.api.admin.capacity.CapacityViews.Evicted;
import dev.havu.api.admin.capacity.CapacityViews.Eviction;
import dev.havu.api.admin.capacity.CapacityViews.LimitRequest;
import dev.havu.api.admin.capacity.CapacityViews.LimitView;
import dev.havu.api.admin.capacity.CapacityViews.PriceRequest;
import dev.havu.domain.Refusal;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.fleet.CapacityLimits;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.store.PriceChangeTable.Kind;
import dev.havu.store.PriceChangeTable.PriceChange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is free, what it costs, and which spot instances have to go. */
public final class CapacityRoutes {
    private static final String CLOUD = "/admin/v1/clouds/{cloud}";

    private final Engine engine;

    public CapacityRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", CLOUD + "/capacity", "listCapacity", Access.OPERATOR, this::list),
                new Route("PUT", CLOUD + "/capacity", "setCapacity", Access.OPERATOR, this::set),
                new Route("DELETE", CLOUD + "/capacity", "clearCapacity", Access.OPERATOR, this::clear),
                new Route("POST", CLOUD + "/evictions", "evict", Access.OPERATOR, this::evict),
                new Route("PUT", CLOUD + "/prices", "setPrices", Access.OPERATOR, this::prices));
    }

    private Response list(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.json(
                200,
                engine.capacity().limits(cloud.name()).stream()
                        .map(CapacityRoutes::view)
                        .toList());
    }

    private static LimitView view(CapacityLimits.Left left) {
        return LimitView.of(left.limit(), left.machines());
    }

    private Response set(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        LimitRequest body = request.requireJson(LimitRequest.class);
        String at = body.at();
        engine.capacity()
                .limit(
                        cloud.name(),
                        body.location(),
                        body.instanceType(),
                        body.free(),
                        at == null ? null : Timestamps.parse(at));
        return Response.empty(204);
    }

    private Response clear(Request request) {
        engine.capacity().unlimit(AdminBinding.cloud(engine, request).name());
        return Response.empty(204);
    }

    private Response evict(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Eviction body = request.requireJson(Eviction.class);
        String id = body.instanceId();
        if (id == null) {
            int count = body.count() == null ? 1 : body.count();
            return Response.json(
                    200,
                    new Evicted(
                            engine.capacity().evictNewest(cloud.name(), body.location(), body.instanceType(), count)));
        }
        if (body.location() != null || body.instanceType() != null || body.count() != null) {
            throw Refusal.invalid("instance_id: names one instance; leave it out to choose by location and type");
        }
        String lower = id.toLowerCase(Locale.ROOT);
        engine.capacity().evict(cloud.name(), lower);
        return Response.json(200, new Evicted(List.of(lower)));
    }

    private Response prices(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        PriceRequest body = request.requireJson(PriceRequest.class);
        List<PriceChange> changes = new ArrayList<>();
        add(changes, Kind.INSTANCE, body.instanceTypes());
        add(changes, Kind.INSTANCE_SPOT, body.spotInstanceTypes());
        add(changes, Kind.CLUSTER, body.clusterTypes());
        add(changes, Kind.VOLUME, body.volumeTypes());
        engine.capacity().price(cloud.name(), changes);
        return Response.empty(204);
    }

    private static void add(List<PriceChange> changes, Kind kind, @Nullable Map<String, BigDecimal> prices) {
        if (prices != null) {
            prices.forEach((type, price) -> changes.add(new PriceChange(kind, type, price)));
        }
    }
}
