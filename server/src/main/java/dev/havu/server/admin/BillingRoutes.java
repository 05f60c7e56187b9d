package dev.havu.server.admin;

import dev.havu.api.admin.billing.BillingViews.ContractChange;
import dev.havu.api.admin.billing.BillingViews.ContractView;
import dev.havu.api.admin.billing.BillingViews.CouponView;
import dev.havu.api.admin.billing.BillingViews.Entry;
import dev.havu.api.admin.billing.BillingViews.LedgerPage;
import dev.havu.api.admin.billing.BillingViews.NewCoupon;
import dev.havu.api.admin.billing.BillingViews.TopUp;
import dev.havu.api.admin.billing.BillingViews.Usage;
import dev.havu.api.admin.billing.BillingViews.UsageRow;
import dev.havu.domain.billing.Coupon;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.UsageReport;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ledgers, usage, top-ups, coupons and long-term contracts. */
public final class BillingRoutes {
    private static final String PROJECT = "/admin/v1/clouds/{cloud}/projects/{project}";
    private static final String CLOUD = "/admin/v1/clouds/{cloud}";
    private static final String CSV = "text/csv";
    private static final int DEFAULT_LIMIT = 100;

    private final Engine engine;

    public BillingRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", PROJECT + "/ledger", "getLedger", Access.OPERATOR, this::ledger),
                new Route("POST", PROJECT + "/top-ups", "topUp", Access.OPERATOR, this::topUp),
                new Route("GET", PROJECT + "/usage", "getUsage", Access.OPERATOR, this::usage),
                new Route("GET", CLOUD + "/coupons", "listCoupons", Access.OPERATOR, this::coupons),
                new Route("POST", CLOUD + "/coupons", "offerCoupon", Access.OPERATOR, this::offer),
                new Route("DELETE", CLOUD + "/coupons/{code}", "withdrawCoupon", Access.OPERATOR, this::withdraw),
                new Route("GET", CLOUD + "/contracts/{id}", "getContract", Access.OPERATOR, this::contract),
                new Route("PUT", CLOUD + "/contracts/{id}", "changeContract", Access.OPERATOR, this::change));
    }

    private Response ledger(Request request) {
        ProjectKey project = AdminBinding.project(engine, request);
        long after = AdminBinding.number(request, "after", 0);
        int limit = Math.toIntExact(AdminBinding.number(request, "limit", DEFAULT_LIMIT));
        return Response.json(
                200,
                LedgerPage.of(
                        engine.ledgers().entries(project, after, limit),
                        after,
                        engine.ledgers().balance(project)));
    }

    private Response topUp(Request request) {
        ProjectKey project = AdminBinding.project(engine, request);
        TopUp body = request.requireJson(TopUp.class);
        return Response.json(201, Entry.of(engine.ledgers().topUp(project, body.amount(), body.description())));
    }

    private Response usage(Request request) {
        ProjectKey project = AdminBinding.project(engine, request);
        UsageReport report = engine.ledgers().usage(project, day(request, "from"), day(request, "until"));
        String accepted = request.header("Accept");
        if (accepted != null && accepted.contains(CSV)) {
            return Response.bytes(200, CSV + "; charset=utf-8", csv(report).getBytes(StandardCharsets.UTF_8));
        }
        return Response.json(
                200, Usage.of(report, engine.tenants().project(project).currency()));
    }

    private static String csv(UsageReport report) {
        StringBuilder text = new StringBuilder("date,resource_kind,resource_id,resource_name,amount\r\n");
        for (UsageReport.Row row : report.rows()) {
            UsageRow view = UsageRow.of(row);
            text.append(view.date())
                    .append(',')
                    .append(view.resourceKind())
                    .append(',')
                    .append(view.resourceId())
                    .append(',')
                    .append(quoted(view.resourceName()))
                    .append(',')
                    .append(view.amount())
                    .append("\r\n");
        }
        return text.toString();
    }

    /** Tenants choose names: in quotes, and never the beginning of a formula. */
    private static String quoted(String name) {
        boolean formula = !name.isEmpty() && "=+-@\t\r".indexOf(name.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + name.replace("\"", "\"\"") + '"';
    }

    private Response coupons(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.json(
                200,
                engine.ledgers().coupons(cloud.name()).stream()
                        .map(CouponView::of)
                        .toList());
    }

    private Response offer(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Coupon coupon = request.requireJson(NewCoupon.class).coupon();
        engine.ledgers().offer(cloud.name(), coupon);
        return Response.json(201, CouponView.of(coupon));
    }

    private Response withdraw(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        engine.ledgers().withdraw(cloud.name(), request.path("code"));
        return Response.empty(204);
    }

    private Response contract(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.json(200, ContractView.of(engine.ledgers().term(cloud.name(), AdminBinding.id(request))));
    }

    private Response change(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        ContractChange body = request.requireJson(ContractChange.class);
        String extension = body.extension();
        return Response.json(
                200,
                ContractView.of(engine.ledgers()
                        .changeTerm(
                                cloud.name(),
                                AdminBinding.id(request),
                                body.period(),
                                extension == null ? null : Extension.valueOf(extension.toUpperCase(Locale.ROOT)))));
    }

    private static @Nullable LocalDate day(Request request, String parameter) {
        String text = request.query(parameter);
        return text == null ? null : LocalDate.parse(text);
    }
}
