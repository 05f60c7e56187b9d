package dev.havu.server.tokens;

import java.time.Duration;

/**
 * How long tokens live.
 *
 * @param accessLifetime what {@code expires_in} tells
 * @param refreshLifetime clearly longer, as clients refresh after the access token has expired
 */
public record TokenSettings(Duration accessLifetime, Duration refreshLifetime) {
    /** One hour, as everywhere in the documentation, and thirty days. */
    public static final TokenSettings DEFAULT = new TokenSettings(Duration.ofHours(1), Duration.ofDays(30));

    /** The default with another lifetime of access tokens; refresh tokens live at least twice as long. */
    public static TokenSettings withAccessLifetime(Duration accessLifetime) {
        Duration twice = accessLifetime.multipliedBy(2);
        return new TokenSettings(
                accessLifetime, twice.compareTo(DEFAULT.refreshLifetime) > 0 ? twice : DEFAULT.refreshLifetime);
    }
}
