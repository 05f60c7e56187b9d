package dev.havu.server.routes;

import dev.havu.api.catalog.ClusterTypeView;
import dev.havu.api.catalog.ContainerTypeView;
import dev.havu.api.catalog.ImageView;
import dev.havu.api.catalog.InstanceTypeView;
import dev.havu.api.catalog.LocationView;
import dev.havu.api.catalog.LongTermPeriodView;
import dev.havu.api.catalog.VolumeTypeView;
import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.money.Currency;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.Clouds;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** What can be bought: types, images, locations, periods. Public lists show the catalog of the default cloud. */
public final class CatalogRoutes {
    private final Clouds clouds;
    private final Cloud publicCloud;

    /**
     * The lists.
     *
     * @param publicCloud whose catalog everybody sees
     */
    public CatalogRoutes(Clouds clouds, Cloud publicCloud) {
        this.clouds = clouds;
        this.publicCloud = publicCloud;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/instance-types", "listInstanceTypes", Access.PUBLIC, this::instanceTypes),
                new Route("GET", "/instances/types", "listInstanceTypesDeprecated", Access.API, this::instanceTypes),
                new Route("GET", "/instance-types/price-history", "getPriceHistory", Access.PUBLIC, this::priceHistory),
                new Route(
                        "GET", "/instance-types/{instance_type}", "getInstanceType", Access.PUBLIC, this::instanceType),
                new Route("GET", "/cluster-types", "listClusterTypes", Access.PUBLIC, this::clusterTypes),
                new Route("GET", "/container-types", "listContainerTypes", Access.PUBLIC, this::containerTypes),
                new Route("GET", "/volume-types", "listVolumeTypes", Access.PUBLIC, this::volumeTypes),
                new Route("GET", "/images", "listImages", Access.API, this::images),
                new Route("GET", "/images/cluster", "listClusterImages", Access.API, this::clusterImages),
                new Route("GET", "/locations", "listLocations", Access.API, this::locations),
                new Route("GET", "/long-term/periods", "listLongTermPeriods", Access.PUBLIC, this::instancePeriods),
                new Route(
                        "GET",
                        "/long-term/periods/instances",
                        "listInstanceLongTermPeriods",
                        Access.PUBLIC,
                        this::instancePeriods),
                new Route(
                        "GET",
                        "/long-term/periods/clusters",
                        "listClusterLongTermPeriods",
                        Access.PUBLIC,
                        this::clusterPeriods));
    }

    private Response instanceTypes(Request request) {
        Catalog publicCatalog = publicCloud.catalog();
        Currency currency = Binding.currency(request);
        return list(publicCatalog.instanceTypes(), type -> InstanceTypeView.of(type, publicCatalog, currency));
    }

    private Response instanceType(Request request) {
        Catalog publicCatalog = publicCloud.catalog();
        InstanceType type = publicCatalog.instanceType(request.path("instance_type"));
        if (type == null) {
            throw Refusal.notFound("Instance type `" + request.path("instance_type") + "` not found");
        }
        return Response.json(200, InstanceTypeView.of(type, publicCatalog, Binding.currency(request)));
    }

    /** No longer supported by the real service; the Go SDK needs an object. */
    private Response priceHistory(Request request) {
        return Response.json(200, Map.of());
    }

    private Response clusterTypes(Request request) {
        Catalog publicCatalog = publicCloud.catalog();
        Currency currency = Binding.currency(request);
        return list(publicCatalog.clusterTypes(), type -> ClusterTypeView.of(type, publicCatalog, currency));
    }

    private Response containerTypes(Request request) {
        Catalog publicCatalog = publicCloud.catalog();
        Currency currency = Binding.currency(request);
        return list(publicCatalog.containerTypes(), type -> ContainerTypeView.of(type, publicCatalog, currency));
    }

    private Response volumeTypes(Request request) {
        Catalog publicCatalog = publicCloud.catalog();
        Currency currency = Binding.currency(request);
        return list(publicCatalog.volumeTypes(), type -> VolumeTypeView.of(type, publicCatalog, currency));
    }

    private Response images(Request request) {
        Catalog catalog = catalog(request);
        String wanted = request.query("instance_type");
        if (wanted == null) {
            return images(catalog.images(), image -> true);
        }
        InstanceType type = catalog.instanceType(wanted);
        if (type == null) {
            throw Refusal.notFound("Instance type not found: `" + wanted + "`");
        }
        return images(catalog.images(), type::supports);
    }

    private Response clusterImages(Request request) {
        Catalog catalog = catalog(request);
        String wanted = request.query("instance_type");
        if (wanted == null) {
            return images(catalog.clusterImages(), image -> true);
        }
        ClusterType type = catalog.clusterType(wanted);
        if (type == null) {
            throw Refusal.notFound("Instance type not found: `" + wanted + "` is not a cluster type");
        }
        return images(catalog.clusterImages(), type::supports);
    }

    private Response locations(Request request) {
        return list(catalog(request).locations(), LocationView::of);
    }

    private Response instancePeriods(Request request) {
        return periods(publicCloud.catalog().instancePeriods());
    }

    private Response clusterPeriods(Request request) {
        return periods(publicCloud.catalog().clusterPeriods());
    }

    private Catalog catalog(Request request) {
        return clouds.get(Binding.project(request).cloud()).catalog();
    }

    private static Response periods(List<LongTermPeriod> periods) {
        return list(periods, LongTermPeriodView::of);
    }

    private static Response images(List<Image> images, Predicate<Image> wanted) {
        return list(images.stream().filter(wanted).toList(), ImageView::of);
    }

    private static <T> Response list(List<T> items, Function<T, Object> view) {
        return Response.json(200, items.stream().map(view).toList());
    }
}
