package dev.havu.server.limits;

import java.util.Map;

/**
 * How many requests are allowed in a window of sixty seconds.
 *
 * @param project all requests of a project together
 * @param endpoint requests of a project with one method to one path
 * @param endpointOverrides instead of {@code endpoint}, by method and canonical path: {@code GET /v1/instances}
 */
public record RateLimitSettings(int project, int endpoint, Map<String, Integer> endpointOverrides) {
    /** Length of a window in seconds (seed, "Rate Limits"). */
    public static final int WINDOW_SECONDS = 60;

    /** The numbers of the documentation's examples, and the stated 120 for the two long listings. */
    public static final RateLimitSettings DEFAULT = of(500, 60, 120);

    public RateLimitSettings {
        endpointOverrides = Map.copyOf(endpointOverrides);
    }

    /**
     * Settings with one number for both long listings.
     *
     * @param listing for {@code GET /instances} and {@code GET /volumes}
     */
    public static RateLimitSettings of(int project, int endpoint, int listing) {
        return new RateLimitSettings(
                project, endpoint, Map.of("GET /v1/instances", listing, "GET /v1/volumes", listing));
    }
}
