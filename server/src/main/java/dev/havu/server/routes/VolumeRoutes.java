package dev.havu.server.routes;

import dev.havu.api.tags.TagRequest;
import dev.havu.api.tags.TagView;
import dev.havu.api.volumes.VolumeRequests;
import dev.havu.api.volumes.VolumeView;
import dev.havu.domain.Refusal;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeAction;
import dev.havu.engine.volumes.Volumes;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Volumes: list, trash, create, act, delete, tag. */
public final class VolumeRoutes {
    private final Volumes volumes;

    public VolumeRoutes(Volumes volumes) {
        this.volumes = volumes;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/volumes", "listVolumes", Access.API, this::list),
                new Route("POST", "/volumes", "createVolume", Access.API, this::create),
                new Route("PUT", "/volumes", "performVolumeAction", Access.API, this::act),
                new Route("GET", "/volumes/trash", "listVolumesInTrash", Access.API, this::trash),
                new Route("GET", "/volumes/{volume_id}", "getVolume", Access.API, this::get),
                new Route("DELETE", "/volumes/{volume_id}", "deleteVolume", Access.API, this::delete),
                new Route("POST", "/volumes/{volume_id}/tags", "addVolumeTag", Access.API, this::addTag),
                new Route("DELETE", "/volumes/{volume_id}/tags/{tag}", "deleteVolumeTag", Access.API, this::removeTag));
    }

    private Response list(Request request) {
        String status = request.query("status");
        return Binding.array(
                (project, receiver) -> volumes.forEach(project, status, receiver), request, VolumeRoutes::view);
    }

    private Response trash(Request request) {
        return Binding.array(volumes::forEachInTrash, request, VolumeRoutes::view);
    }

    private Response get(Request request) {
        return Response.json(200, view(volumes.get(Binding.project(request), Binding.id(request, "volume_id"))));
    }

    private Response create(Request request) {
        VolumeRequests.Create body = request.requireJson(VolumeRequests.Create.class);
        List<String> instances = new ArrayList<>(Binding.ids(body.instanceIds()));
        String single = Binding.id(body.instanceId());
        if (single != null && !instances.contains(single)) {
            instances.addFirst(single);
        }
        return Response.text(
                202,
                volumes.create(
                        Binding.project(request),
                        wanted(body),
                        body.locationCode(),
                        Binding.distinct("instance_ids", instances)));
    }

    private Response act(Request request) {
        VolumeRequests.Action body = request.requireJson(VolumeRequests.Action.class);
        List<String> ids = Binding.distinct("id", Binding.ids(body.id()));
        return Response.json(202, volumes.act(Binding.project(request), ids, action(body)));
    }

    /** To the trash, unless the body says {@code is_permanent} or the query {@code force}. */
    private Response delete(Request request) {
        VolumeRequests.Delete body = request.json(VolumeRequests.Delete.class);
        boolean permanently =
                (body != null && Boolean.TRUE.equals(body.isPermanent())) || Binding.flag(request, "force");
        boolean changed = volumes.delete(Binding.project(request), Binding.id(request, "volume_id"), permanently);
        return Response.empty(changed ? 202 : 204);
    }

    private Response addTag(Request request) {
        TagRequest body = request.requireJson(TagRequest.class);
        return Response.json(
                201,
                TagView.of(
                        volumes.addTag(Binding.project(request), Binding.id(request, "volume_id"), body.toDomain())));
    }

    private Response removeTag(Request request) {
        volumes.removeTag(Binding.project(request), Binding.id(request, "volume_id"), request.path("tag"));
        return Response.empty(204);
    }

    /** The volume that a checked body asks for. */
    public static NewVolume wanted(VolumeRequests.Create body) {
        return new NewVolume(
                body.name(),
                body.type(),
                body.size(),
                Binding.spotPolicy(body.onSpotDiscontinue()),
                TagRequest.toDomain(body.tags()));
    }

    private static Object view(Volumes.Attached attached) {
        return VolumeView.of(attached.volume(), attached.instances(), attached.clusters(), attached.access());
    }

    private static VolumeAction action(VolumeRequests.Action body) {
        return switch (body.action()) {
            case "attach" -> new VolumeAction.Attach(instances(body));
            case "detach" -> new VolumeAction.Detach(instances(body));
            case "rename" -> new VolumeAction.Rename(Objects.requireNonNull(body.name()));
            case "resize" -> new VolumeAction.Resize(Objects.requireNonNull(body.size()));
            case "clone" -> new VolumeAction.Clone(body.name(), body.type(), body.locationCode());
            case "delete" -> new VolumeAction.Delete(Boolean.TRUE.equals(body.isPermanent()));
            case "restore" -> new VolumeAction.Restore();
            case "cancel" -> new VolumeAction.Cancel();
            case "create" -> new VolumeAction.Create();
            case "export" -> new VolumeAction.Export();
            case "transfer" -> new VolumeAction.Transfer();
            default -> throw Refusal.invalid("action: unknown action `" + body.action() + "`");
        };
    }

    private static List<String> instances(VolumeRequests.Action body) {
        List<String> instances = Binding.ids(body.instanceIds());
        String single = Binding.id(body.instanceId());
        return instances.isEmpty() && single != null ? List.of(single) : Binding.distinct("instance_ids", instances);
    }
}
