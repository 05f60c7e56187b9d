package dev.havu.server.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Counts requests in fixed windows that begin with a key's first request: one window for a project, one for each endpoint
 * it calls. A request that is refused counts in neither, so a window never runs below zero and no endpoint is remembered
 * for it.
 *
 * <p>All windows of a project are guarded by that project's own monitor, which is held for one look-up. Windows that are
 * over are dropped at most once per window length, so a project never holds more of them than it may send requests in
 * two windows. Safe to use from any thread.
 *
 * @param <P> what tells projects apart
 */
public final class RateLimits<P> {
    private static final long WINDOW_MILLIS = RateLimitSettings.WINDOW_SECONDS * 1000L;

    private final RateLimitSettings settings;
    private final ConcurrentMap<P, Project> projects = new ConcurrentHashMap<>();

    public RateLimits(RateLimitSettings settings) {
        this.settings = settings;
    }

    /**
     * Counts a request.
     *
     * @param method upper-case HTTP method
     * @param path canonical path, without the query
     * @param nowMillis the time in the project's cloud
     */
    public Decision take(P project, String method, String path, long nowMillis) {
        Endpoint endpoint = new Endpoint(method, path);
        int endpointQuota = settings.endpoint();
        if (!settings.endpointOverrides().isEmpty()) {
            endpointQuota = settings.endpointOverrides().getOrDefault(method + " " + path, endpointQuota);
        }
        return projects.computeIfAbsent(project, _ -> new Project(settings.project()))
                .take(endpoint, endpointQuota, nowMillis);
    }

    /** Forgets the windows of projects. */
    public void forget(Predicate<P> which) {
        projects.keySet().removeIf(which);
    }

    /** How many windows are held, for tests. */
    int windows() {
        int count = 0;
        for (Project project : projects.values()) {
            count += project.windows();
        }
        return count;
    }

    /**
     * What became of a request.
     *
     * @param allowed whether it may go on
     * @param project the project's window after it
     * @param endpoint the endpoint's window after it
     */
    public record Decision(boolean allowed, State project, State endpoint) {
        /** Whole seconds until a request is allowed again; 0 when it was. */
        public int retryAfterSeconds() {
            if (allowed) {
                return 0;
            }
            int seconds = project.remaining() == 0 ? project.resetSeconds() : 0;
            return endpoint.remaining() == 0 ? Math.max(seconds, endpoint.resetSeconds()) : seconds;
        }
    }

    /**
     * One window.
     *
     * @param quota requests per window
     * @param remaining requests left
     * @param resetSeconds whole seconds until it is over, at least 1
     */
    public record State(int quota, int remaining, int resetSeconds) {}

    private record Endpoint(String method, String path) {}

    private static final class Project {
        private final int quota;
        private final Map<Endpoint, Window> endpoints = new HashMap<>();
        private final Window window = new Window();
        private long nextSweep;

        Project(int quota) {
            this.quota = quota;
        }

        synchronized Decision take(Endpoint endpoint, int endpointQuota, long now) {
            if (now >= nextSweep) {
                endpoints.values().removeIf(candidate -> candidate.isOver(now));
                nextSweep = now + WINDOW_MILLIS;
            }
            Window known = endpoints.get(endpoint);
            Window endpointWindow = known == null ? new Window() : known;
            int projectUsed = window.used(now);
            int endpointUsed = endpointWindow.used(now);
            boolean allowed = projectUsed < quota && endpointUsed < endpointQuota;
            if (allowed) {
                window.count(now);
                endpointWindow.count(now);
                if (known == null) {
                    endpoints.put(endpoint, endpointWindow);
                }
                projectUsed++;
                endpointUsed++;
            }
            return new Decision(
                    allowed,
                    new State(quota, Math.max(0, quota - projectUsed), window.resetSeconds(now)),
                    new State(
                            endpointQuota,
                            Math.max(0, endpointQuota - endpointUsed),
                            endpointWindow.resetSeconds(now)));
        }

        synchronized int windows() {
            return endpoints.size() + 1;
        }
    }

    /** Guarded by its project. */
    private static final class Window {
        private long start = Long.MIN_VALUE;
        private int used;

        boolean isOver(long now) {
            return start == Long.MIN_VALUE || now - start >= WINDOW_MILLIS || now < start;
        }

        int used(long now) {
            return isOver(now) ? 0 : used;
        }

        void count(long now) {
            if (isOver(now)) {
                start = now;
                used = 0;
            }
            used++;
        }

        /** Rounded up; a window that has not begun takes its full length. */
        int resetSeconds(long now) {
            if (isOver(now)) {
                return RateLimitSettings.WINDOW_SECONDS;
            }
            return (int) ((start + WINDOW_MILLIS - now + 999) / 1000);
        }
    }
}
