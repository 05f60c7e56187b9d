package dev.havu.server.routes;

import dev.havu.api.scripts.ScriptRequests;
import dev.havu.api.scripts.ScriptView;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.engine.scripts.Scripts;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;

/** Startup scripts; the list is the one that is paged. */
public final class ScriptRoutes {
    private static final int DEFAULT_PAGE_SIZE = 10;

    private final Scripts scripts;

    public ScriptRoutes(Scripts scripts) {
        this.scripts = scripts;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/scripts", "listScripts", Access.API, this::list),
                new Route("POST", "/scripts", "addScript", Access.API, this::add),
                new Route("DELETE", "/scripts", "deleteScripts", Access.API, this::deleteMany),
                new Route("GET", "/scripts/{script_id}", "getScript", Access.API, this::get),
                new Route("DELETE", "/scripts/{script_id}", "deleteScript", Access.API, this::delete));
    }

    /** Without paging parameters everything is listed, because no official client pages. */
    private Response list(Request request) {
        String page = request.query("page");
        String pageSize = request.query("pageSize");
        boolean newestFirst = "desc".equalsIgnoreCase(request.query("orderDirection"));
        String name = request.query("name");
        if (page == null && pageSize == null) {
            ScriptQuery all = new ScriptQuery(name, newestFirst, 0, Integer.MAX_VALUE);
            return Binding.array(
                    (project, receiver) -> scripts.forEach(project, all, receiver), request, ScriptView::of);
        }
        int number = page == null ? 1 : Integer.parseInt(page);
        int size = pageSize == null ? DEFAULT_PAGE_SIZE : Integer.parseInt(pageSize);
        int offset = (int) Math.min(Integer.MAX_VALUE, (number - 1L) * size);
        Scripts.Listing listing =
                scripts.list(Binding.project(request), new ScriptQuery(name, newestFirst, offset, size));
        return Response.json(200, views(listing))
                .header("X-Page", Integer.toString(number))
                .header("X-Page-Size", Integer.toString(size))
                .header("X-Total-Count", Integer.toString(listing.total()));
    }

    private Response get(Request request) {
        return Binding.arrayOfOne(
                ScriptView.of(scripts.get(Binding.project(request), Binding.id(request, "script_id"))));
    }

    private Response add(Request request) {
        ScriptRequests.Add body = request.requireJson(ScriptRequests.Add.class);
        return Response.text(201, scripts.add(Binding.project(request), body.name(), body.script()));
    }

    private Response delete(Request request) {
        scripts.delete(Binding.project(request), Binding.id(request, "script_id"));
        return Response.empty(200);
    }

    private Response deleteMany(Request request) {
        ScriptRequests.DeleteMany body = request.requireJson(ScriptRequests.DeleteMany.class);
        scripts.deleteAll(Binding.project(request), Binding.ids(body.scripts()));
        return Response.empty(200);
    }

    private static List<ScriptView> views(Scripts.Listing listing) {
        return listing.scripts().stream().map(ScriptView::of).toList();
    }
}
