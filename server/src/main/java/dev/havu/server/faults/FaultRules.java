package dev.havu.server.faults;

import dev.havu.api.ErrorBody;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.domain.faults.FaultEffect.Moment;
import dev.havu.engine.faults.Faults;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route.Access;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets the fault rule that hits a request have its effect: an error in the API's own form, a late answer, or none. A request
 * that waits holds nothing but its own virtual thread. The admin API is never hit.
 */
public final class FaultRules implements Decorator {
    private final Faults faults;
    private final FaultyOperations operations;
    private final Callers callers;

    public FaultRules(Faults faults, FaultyOperations operations, Callers callers) {
        this.faults = faults;
        this.operations = operations;
        this.callers = callers;
    }

    @Override
    public Response handle(Request request, Handler next) {
        Fault hit = faults.none() ? null : hit(request);
        if (hit == null) {
            return next.handle(request);
        }
        return switch (hit.effect()) {
            case FaultEffect.Refuse refuse -> refused(request, hit, refuse);
            case FaultEffect.Delay(Duration by) -> late(request, next, by);
            case FaultEffect.Drop(Moment when) -> dropped(request, next, when);
            case FaultEffect.Outcome outcome ->
                throw new IllegalStateException("a rule for host name " + outcome.hostname() + " hit a request");
        };
    }

    private @Nullable Fault hit(Request request) {
        String operation = request.route().operationId();
        if (!operations.contains(operation)) {
            return null;
        }
        Callers.Caller caller = callers.of(request);
        return caller == null ? null : faults.hit(caller.cloud(), operation, caller.project());
    }

    private static Response refused(Request request, Fault hit, FaultEffect.Refuse refuse) {
        if (refuse.retryAfterSeconds() != null) {
            request.answerHeader("Retry-After", refuse.retryAfterSeconds().toString());
        }
        if (refuse.code() == ErrorCode.UNAUTHORIZED_REQUEST && request.route().access() == Access.API) {
            request.answerHeader("WWW-Authenticate", "Bearer");
        }
        String message = refuse.message() != null
                ? refuse.message()
                : "Refused by fault rule " + hit.id() + ", hit " + hit.hits()
                        + (hit.times() == null ? "" : " of " + hit.times());
        return Response.json(refuse.status(), ErrorBody.of(refuse.code(), message));
    }

    private static Response late(Request request, Handler next, Duration by) {
        try {
            return next.handle(request);
        } finally {
            hold(by);
        }
    }

    /** In real time: it is the client's patience that is tested, and no clock of a cloud moves that. */
    private static void hold(Duration by) {
        try {
            Thread.sleep(by);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static Response dropped(Request request, Handler next, Moment when) {
        if (when == Moment.AFTER_COMMIT) {
            try {
                next.handle(request);
            } catch (Refusal untold) {
                return Response.dropped();
            }
        }
        return Response.dropped();
    }
}
