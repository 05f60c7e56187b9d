package dev.havu.server.admin;

import dev.havu.api.Timestamps;
import dev.havu.domain.Refusal;
import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.Webhook;
import dev.havu.engine.Engine;
import dev.havu.server.events.Webhooks;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where events are sent, and what became of it. */
public final class WebhookRoutes {
    private static final int DEFAULT_LIMIT = 100;

    private static final String WEBHOOKS = "/admin/v1/clouds/{cloud}/webhooks";
    private static final String DELIVERIES = WEBHOOKS + "/{webhook}/deliveries";

    private final Engine engine;
    private final Webhooks webhooks;

    public WebhookRoutes(Engine engine, Webhooks webhooks) {
        this.engine = engine;
        this.webhooks = webhooks;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", WEBHOOKS, "listWebhooks", Access.OPERATOR, this::list),
                new Route("POST", WEBHOOKS, "addWebhook", Access.OPERATOR, this::add),
                new Route("DELETE", WEBHOOKS + "/{webhook}", "deleteWebhook", Access.OPERATOR, this::delete),
                new Route("GET", DELIVERIES, "listDeliveries", Access.OPERATOR, this::deliveries),
                new Route("POST", DELIVERIES + "/{delivery}/redeliver", "redeliver", Access.OPERATOR, this::redeliver));
    }

    private record NewWebhook(
            String url,
            @Nullable List<String> types,
            @Nullable String project,
            @Nullable String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "NewWebhook[url=" + url + "]";
        }
    }

    private record WebhookView(
            String id,
            String url,
            List<String> types,
            @Nullable String project,
            long cursor,
            String createdAt) {
        static WebhookView of(Webhook webhook) {
            return new WebhookView(
                    webhook.id(),
                    webhook.url(),
                    webhook.types(),
                    webhook.project(),
                    webhook.cursor(),
                    Timestamps.format(webhook.createdAt()));
        }
    }

    private record MadeView(
            String id,
            String url,
            List<String> types,
            @Nullable String project,
            long cursor,
            String createdAt,
            String secret) {
        static MadeView of(Webhooks.Made made) {
            WebhookView view = WebhookView.of(made.webhook());
            return new MadeView(
                    view.id(),
                    view.url(),
                    view.types(),
                    view.project(),
                    view.cursor(),
                    view.createdAt(),
                    made.secret());
        }
    }

    private record DeliveryView(
            String id,
            long cursor,
            String type,
            int attempt,
            String at,
            String status,
            @Nullable Integer httpStatus,
            @Nullable String error,
            @Nullable String nextAttemptAt) {
        static DeliveryView of(Delivery delivery) {
            return new DeliveryView(
                    delivery.id(),
                    delivery.cursor(),
                    delivery.type().word(),
                    delivery.attempt(),
                    Timestamps.format(delivery.at()),
                    delivery.delivered() ? "delivered" : "waiting",
                    delivery.status(),
                    delivery.error(),
                    delivery.nextAttemptAt() == null ? null : Timestamps.format(delivery.nextAttemptAt()));
        }
    }

    private Response list(Request request) {
        return Response.json(
                200, webhooks.list(cloud(request)).stream().map(WebhookView::of).toList());
    }

    private Response add(Request request) {
        NewWebhook wanted = request.requireJson(NewWebhook.class);
        List<String> types = wanted.types() == null ? List.of() : wanted.types();
        return Response.json(
                201, MadeView.of(webhooks.add(cloud(request), wanted.url(), types, wanted.project(), wanted.secret())));
    }

    private Response delete(Request request) {
        webhooks.delete(cloud(request), id(request, "webhook"));
        return Response.empty(204);
    }

    private Response deliveries(Request request) {
        return Response.json(
                200,
                webhooks
                        .deliveries(cloud(request), id(request, "webhook"), (int)
                                AdminBinding.number(request, "limit", DEFAULT_LIMIT))
                        .stream()
                        .map(DeliveryView::of)
                        .toList());
    }

    private Response redeliver(Request request) {
        try {
            return Response.json(
                    200,
                    DeliveryView.of(
                            webhooks.redeliver(cloud(request), id(request, "webhook"), id(request, "delivery"))));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("The server stops; the delivery is sent after its next start");
        }
    }

    private String cloud(Request request) {
        return AdminBinding.cloud(engine, request).name();
    }

    private static String id(Request request, String parameter) {
        return request.path(parameter).toLowerCase(Locale.ROOT);
    }
}
