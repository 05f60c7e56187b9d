package dev.havu.server.routes;

import dev.havu.api.sshkeys.SshKeyRequests;
import dev.havu.api.sshkeys.SshKeyView;
import dev.havu.engine.sshkeys.SshKeys;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.ArrayList;
import java.util.List;

/** SSH keys, under their path of today and under the deprecated one, which the Python SDK still uses. */
public final class SshKeyRoutes {
    private final SshKeys sshKeys;

    public SshKeyRoutes(SshKeys sshKeys) {
        this.sshKeys = sshKeys;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(routes("/ssh-keys", ""));
        routes.addAll(routes("/sshkeys", "Deprecated"));
        return routes;
    }

    private List<Route> routes(String path, String suffix) {
        return List.of(
                new Route("GET", path, "listSshKeys" + suffix, Access.API, this::list),
                new Route("POST", path, "addSshKey" + suffix, Access.API, this::add),
                new Route("DELETE", path, "deleteSshKeys" + suffix, Access.API, this::deleteMany),
                new Route("GET", path + "/{ssh_key_id}", "getSshKey" + suffix, Access.API, this::get),
                new Route("DELETE", path + "/{ssh_key_id}", "deleteSshKey" + suffix, Access.API, this::delete));
    }

    private Response list(Request request) {
        return Response.json(
                200,
                sshKeys.list(Binding.project(request)).stream()
                        .map(SshKeyView::of)
                        .toList());
    }

    private Response get(Request request) {
        return Binding.arrayOfOne(
                SshKeyView.of(sshKeys.get(Binding.project(request), Binding.id(request, "ssh_key_id"))));
    }

    private Response add(Request request) {
        SshKeyRequests.Add body = request.requireJson(SshKeyRequests.Add.class);
        return Response.text(201, sshKeys.add(Binding.project(request), body.name(), body.key()));
    }

    private Response delete(Request request) {
        sshKeys.delete(Binding.project(request), Binding.id(request, "ssh_key_id"));
        return Response.empty(200);
    }

    private Response deleteMany(Request request) {
        SshKeyRequests.DeleteMany body = request.requireJson(SshKeyRequests.DeleteMany.class);
        sshKeys.deleteAll(Binding.project(request), Binding.ids(body.keys()));
        return Response.empty(200);
    }
}
