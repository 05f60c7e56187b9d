package dev.havu.server.routes;

import dev.havu.api.balance.BalanceView;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.billing.Ledgers;
import dev.havu.engine.tenants.Tenants;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;

/** The prepaid balance of the project. */
public final class BalanceRoutes {
    private final Tenants tenants;
    private final Ledgers ledgers;

    public BalanceRoutes(Tenants tenants, Ledgers ledgers) {
        this.tenants = tenants;
        this.ledgers = ledgers;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/balance", "getBalance", Access.API, this::balance));
    }

    private Response balance(Request request) {
        ProjectKey project = Binding.project(request);
        return Response.json(
                200,
                BalanceView.of(
                        ledgers.balance(project), tenants.project(project).currency()));
    }
}
