package dev.havu.server.routes;

import dev.havu.api.ErrorBody;
import dev.havu.api.instances.DeployInstanceRequest;
import dev.havu.api.instances.InstanceActionRequest;
import dev.havu.api.instances.InstanceActionResult;
import dev.havu.api.instances.InstanceView;
import dev.havu.api.tags.TagRequest;
import dev.havu.api.tags.TagView;
import dev.havu.domain.Refusal;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.tags.TagFilter;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.instances.DeployInstance;
import dev.havu.engine.instances.InstanceAction;
import dev.havu.engine.instances.InstanceAction.VolumeSelection;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances: list, deploy, act, tag. */
public final class InstanceRoutes {
    private final Instances instances;

    public InstanceRoutes(Instances instances) {
        this.instances = instances;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/instances", "listInstances", Access.API, this::list),
                new Route("POST", "/instances", "deployInstance", Access.API, this::deploy),
                new Route("PUT", "/instances", "performInstanceAction", Access.API, this::act),
                new Route("POST", "/instances/action", "performInstanceActionDeprecated", Access.API, this::act),
                new Route("GET", "/instances/{instance_id}", "getInstance", Access.API, this::get),
                new Route("POST", "/instances/{instance_id}/tags", "addInstanceTag", Access.API, this::addTag),
                new Route(
                        "DELETE",
                        "/instances/{instance_id}/tags/{tag}",
                        "deleteInstanceTag",
                        Access.API,
                        this::removeTag));
    }

    private Response list(Request request) {
        Instances.Query query = new Instances.Query(
                request.query("status"),
                Binding.id(request.query("computeId")),
                request.query().all("tag").stream().map(TagFilter::parse).toList());
        return Binding.array(
                (project, receiver) -> instances.forEach(project, query, receiver), request, InstanceView::of);
    }

    private Response get(Request request) {
        return Response.json(
                200, InstanceView.of(instances.get(Binding.project(request), Binding.id(request, "instance_id"))));
    }

    private Response deploy(Request request) {
        DeployInstanceRequest body = request.requireJson(DeployInstanceRequest.class);
        return Response.text(202, instances.deploy(Binding.project(request), order(body)));
    }

    /** One id: the answer is about it. Several: each succeeds or fails alone, and the answer has a result for each. */
    private Response act(Request request) {
        InstanceActionRequest body = request.requireJson(InstanceActionRequest.class);
        ProjectKey project = Binding.project(request);
        InstanceAction action = action(body);
        List<String> ids = Binding.distinct("id", targets(body));
        if (ids.size() == 1) {
            return switch (instances.act(project, ids.getFirst(), action)) {
                case CHANGED ->
                    Response.json(202, List.of(InstanceActionResult.success(ids.getFirst(), body.action(), 202)));
                case ALREADY_THERE -> Response.empty(204);
            };
        }
        List<InstanceActionResult> results = new ArrayList<>();
        boolean failed = false;
        for (String id : ids) {
            try {
                int status = switch (instances.act(project, id, action)) {
                    case CHANGED -> 202;
                    case ALREADY_THERE -> 204;
                };
                results.add(InstanceActionResult.success(id, body.action(), status));
            } catch (Refusal refusal) {
                failed = true;
                results.add(InstanceActionResult.error(
                        id, body.action(), ErrorBody.status(refusal.errorCode()), refusal.getMessage()));
            }
        }
        return Response.json(failed ? 207 : 202, results);
    }

    private Response addTag(Request request) {
        TagRequest body = request.requireJson(TagRequest.class);
        return Response.json(
                201,
                TagView.of(instances.addTag(
                        Binding.project(request), Binding.id(request, "instance_id"), body.toDomain())));
    }

    private Response removeTag(Request request) {
        instances.removeTag(Binding.project(request), Binding.id(request, "instance_id"), request.path("tag"));
        return Response.empty(204);
    }

    private static List<String> targets(InstanceActionRequest body) {
        List<String> ids = Binding.ids(body.id());
        String single = Binding.id(body.instanceId());
        if (ids.isEmpty() && single != null) {
            return List.of(single);
        }
        if (ids.isEmpty()) {
            throw Refusal.invalid("id: must name at least one instance");
        }
        return ids;
    }

    private static InstanceAction action(InstanceActionRequest body) {
        List<String> volumeIds = body.volumeIds();
        return new InstanceAction(
                Instances.trigger(body.action()),
                volumeIds == null
                        ? new VolumeSelection.OsVolumeOnly()
                        : new VolumeSelection.Exactly(
                                Binding.ids(volumeIds).stream().distinct().toList()),
                Boolean.TRUE.equals(body.deletePermanently()),
                !Boolean.FALSE.equals(body.isSpot()),
                body.projectId());
    }

    /** The order that a checked body is. */
    public static DeployInstance order(DeployInstanceRequest body) {
        return new DeployInstance(
                body.instanceType(),
                body.image(),
                Binding.ids(body.sshKeyIds()),
                Binding.id(body.startupScriptId()),
                body.hostname(),
                body.description() == null ? "" : body.description(),
                body.locationCode(),
                osVolume(body.osVolume()),
                body.volumes() == null
                        ? List.of()
                        : body.volumes().stream().map(InstanceRoutes::volume).toList(),
                Binding.distinct("existing_volumes", Binding.ids(body.existingVolumes())),
                Boolean.TRUE.equals(body.isSpot()),
                body.coupon(),
                body.contract() == null ? null : Contract.valueOf(body.contract()),
                body.pricing() == null ? Pricing.FIXED_PRICE : Pricing.valueOf(body.pricing()),
                TagRequest.toDomain(body.tags()));
    }

    private static @Nullable NewVolume osVolume(DeployInstanceRequest.@Nullable OsVolume wanted) {
        return wanted == null
                ? null
                : new NewVolume(
                        wanted.name(),
                        VolumeChanges.OS_VOLUME_TYPE,
                        wanted.size(),
                        Binding.spotPolicy(wanted.onSpotDiscontinue()),
                        TagRequest.toDomain(wanted.tags()));
    }

    private static NewVolume volume(DeployInstanceRequest.AdditionalVolume wanted) {
        return new NewVolume(
                wanted.name(),
                wanted.type(),
                wanted.size(),
                Binding.spotPolicy(wanted.onSpotDiscontinue()),
                TagRequest.toDomain(wanted.tags()));
    }
}
