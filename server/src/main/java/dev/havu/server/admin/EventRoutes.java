package dev.havu.server.admin;

import dev.havu.domain.Refusal;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.events.Events;
import dev.havu.server.events.EventStream;
import dev.havu.server.events.EventView;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.store.EventTable.Filter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened in a cloud, as a list and as a stream. */
public final class EventRoutes {
    private static final int DEFAULT_LIMIT = 100;

    private final Engine engine;

    public EventRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/admin/v1/clouds/{cloud}/events", "listEvents", Access.OPERATOR, this::list));
    }

    private record PageView(List<EventView> events, long next) {}

    private Response list(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Filter filter = new Filter(request.query("project"), request.query().all("type"));
        long after = AdminBinding.number(request, "after", 0);
        if (wantsStream(request.header("Accept"))) {
            String lastSeen = request.header("Last-Event-ID");
            return EventStream.of(engine.events(), cloud, filter, lastSeen == null ? after : cursor(lastSeen));
        }
        Events.Page page = engine.events()
                .list(cloud.name(), filter, after, (int) AdminBinding.number(request, "limit", DEFAULT_LIMIT));
        return Response.json(
                200, new PageView(page.events().stream().map(EventView::of).toList(), page.next()));
    }

    private static boolean wantsStream(@Nullable String accept) {
        return accept != null && accept.toLowerCase(Locale.ROOT).contains(EventStream.TYPE);
    }

    private static long cursor(String lastSeen) {
        try {
            return Long.parseLong(lastSeen.strip());
        } catch (NumberFormatException notOurs) {
            throw Refusal.invalid(
                    "Last-Event-ID must be the id of an event of this stream, but was `" + lastSeen + "`");
        }
    }
}
