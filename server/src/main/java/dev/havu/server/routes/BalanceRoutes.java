package dev.havu.server.routes;

import dev.havu.api.balance.BalanceView;
import dev.havu.engine.tenants.Tenants;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;

/** The prepaid balance of the project. */
public final class BalanceRoutes {
    private final Tenants tenants;

    public BalanceRoutes(Tenants tenants) {
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "GET",
                "/balance",
                "getBalance",
                Access.API,
                request -> Response.json(200, BalanceView.of(tenants.project(Binding.project(request))))));
    }
}
