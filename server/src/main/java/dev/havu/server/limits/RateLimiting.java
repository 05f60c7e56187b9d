package dev.havu.server.limits;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Router;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.Principal;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rate limits to authenticated requests and tells about them in the two headers every such answer carries,
 * errors included:
 *
 * <pre>
 * RateLimit-Policy: "project";q=500;w=60, "endpoint";q=60;w=60
 * RateLimit: "project";r=486;t=37, "endpoint";r=48;t=37
 * </pre>
 */
public final class RateLimiting implements Decorator {
    private static final String PER_WINDOW = ";w=" + RateLimitSettings.WINDOW_SECONDS;

    private final @Nullable RateLimits<ProjectKey> limits;

    private RateLimiting(@Nullable RateLimits<ProjectKey> limits) {
        this.limits = limits;
    }

    /** With limits. */
    public static RateLimiting on(RateLimitSettings settings) {
        return new RateLimiting(new RateLimits<>(settings));
    }

    /** Without limits and without the headers. */
    public static RateLimiting off() {
        return new RateLimiting(null);
    }

    /** Forgets the windows of projects that are gone or begin anew. */
    public void forget(Predicate<ProjectKey> projects) {
        if (limits != null) {
            limits.forget(projects);
        }
    }

    @Override
    public Response handle(Request request, Handler next) {
        Principal principal = request.get(Authentication.PRINCIPAL);
        if (limits != null && principal != null) {
            apply(limits, request, principal);
        }
        return next.handle(request);
    }

    private static void apply(RateLimits<ProjectKey> limits, Request request, Principal principal) {
        Router.Match match = Objects.requireNonNull(request.match());
        RateLimits.Decision decision = limits.take(
                principal.projectKey(),
                request.method(),
                match.canonicalPath(),
                request.clock().millis());
        RateLimits.State project = decision.project();
        RateLimits.State endpoint = decision.endpoint();
        request.answerHeader(
                "RateLimit-Policy",
                "\"project\";q=" + project.quota() + PER_WINDOW + ", \"endpoint\";q=" + endpoint.quota() + PER_WINDOW);
        request.answerHeader(
                "RateLimit",
                "\"project\";r=" + project.remaining() + ";t=" + project.resetSeconds() + ", \"endpoint\";r="
                        + endpoint.remaining() + ";t=" + endpoint.resetSeconds());
        if (!decision.allowed()) {
            int seconds = decision.retryAfterSeconds();
            request.answerHeader("Retry-After", Integer.toString(seconds));
            boolean byProject = project.remaining() == 0;
            throw new Refusal(
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "Too many requests: " + (byProject ? project.quota() : endpoint.quota()) + " in "
                            + RateLimitSettings.WINDOW_SECONDS + " seconds are allowed for "
                            + (byProject ? "the project" : "this endpoint") + ", try again in " + seconds + " s");
        }
    }
}
