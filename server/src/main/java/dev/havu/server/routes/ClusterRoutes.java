package dev.havu.server.routes;

import dev.havu.api.clusters.ClusterRequests;
import dev.havu.api.clusters.ClusterView;
import dev.havu.api.tags.TagRequest;
import dev.havu.api.tags.TagView;
import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.instances.Contract;
import dev.havu.engine.clusters.Clusters;
import dev.havu.engine.clusters.DeployCluster;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Clusters: list, deploy, discontinue, switch nodes, tag. */
public final class ClusterRoutes {
    private final Clusters clusters;

    public ClusterRoutes(Clusters clusters) {
        this.clusters = clusters;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/clusters", "listClusters", Access.API, this::list),
                new Route("POST", "/clusters", "deployCluster", Access.API, this::deploy),
                new Route("PUT", "/clusters", "performClusterAction", Access.API, this::act),
                new Route("GET", "/clusters/{cluster_id}", "getCluster", Access.API, this::get),
                new Route(
                        "PUT",
                        "/clusters/{cluster_id}/nodes/{node_id}",
                        "performClusterNodeAction",
                        Access.API,
                        this::actOnNode),
                new Route("POST", "/clusters/{cluster_id}/tags", "addClusterTag", Access.API, this::addTag),
                new Route(
                        "DELETE",
                        "/clusters/{cluster_id}/tags/{tag}",
                        "deleteClusterTag",
                        Access.API,
                        this::removeTag));
    }

    private Response list(Request request) {
        String status = request.query("status");
        return Binding.array((project, receiver) -> clusters.forEach(project, status, receiver), request, this::view);
    }

    private Response get(Request request) {
        return Response.json(200, view(clusters.get(Binding.project(request), Binding.id(request, "cluster_id"))));
    }

    private Object view(Cluster cluster) {
        return ClusterView.of(cluster, clusters.longTermPeriod(cluster));
    }

    private Response deploy(Request request) {
        ClusterRequests.Deploy body = request.requireJson(ClusterRequests.Deploy.class);
        return Response.json(202, new ClusterRequests.Deployed(clusters.deploy(Binding.project(request), order(body))));
    }

    private Response act(Request request) {
        ClusterRequests.Actions body = request.requireJson(ClusterRequests.Actions.class);
        List<String> ids = body.actions() == null
                ? List.of(Objects.requireNonNull(Binding.id(body.id())))
                : body.actions().stream()
                        .map(action -> action.id().toLowerCase(Locale.ROOT))
                        .toList();
        clusters.discontinue(Binding.project(request), Binding.distinct("actions", ids));
        return Response.empty(202);
    }

    private Response actOnNode(Request request) {
        ClusterRequests.NodeAction body = request.requireJson(ClusterRequests.NodeAction.class);
        boolean changed = clusters.act(
                Binding.project(request),
                Binding.id(request, "cluster_id"),
                Binding.id(request, "node_id"),
                trigger(body.action()));
        return Response.empty(changed ? 202 : 204);
    }

    private Response addTag(Request request) {
        TagRequest body = request.requireJson(TagRequest.class);
        return Response.json(
                201,
                TagView.of(
                        clusters.addTag(Binding.project(request), Binding.id(request, "cluster_id"), body.toDomain())));
    }

    private Response removeTag(Request request) {
        clusters.removeTag(Binding.project(request), Binding.id(request, "cluster_id"), request.path("tag"));
        return Response.empty(204);
    }

    private static NodeTrigger trigger(String word) {
        return switch (word) {
            case "boot" -> NodeTrigger.BOOT;
            case "shutdown" -> NodeTrigger.SHUTDOWN;
            case "force_shutdown" -> NodeTrigger.FORCE_SHUTDOWN;
            default -> throw Refusal.invalid("action: unknown action `" + word + "`");
        };
    }

    /** The order that a checked body is. */
    public static DeployCluster order(ClusterRequests.Deploy body) {
        return new DeployCluster(
                body.clusterType(),
                body.image(),
                Binding.ids(body.sshKeyIds()),
                Binding.id(body.startupScriptId()),
                body.hostname(),
                body.description() == null ? "" : body.description(),
                body.locationCode(),
                body.contract() == null ? Contract.PAY_AS_YOU_GO : Contract.valueOf(body.contract()),
                body.extensionSettings(),
                body.autoRentalExtension() == null ? body.autoRentExtension() : body.autoRentalExtension(),
                body.turnToPayAsYouGo(),
                body.sharedVolume().name(),
                body.sharedVolume().size(),
                Binding.distinct(
                        "existing_volumes",
                        body.existingVolumes() == null
                                ? List.of()
                                : body.existingVolumes().stream()
                                        .map(volume -> volume.id().toLowerCase(Locale.ROOT))
                                        .toList()),
                TagRequest.toDomain(body.tags()));
    }
}
