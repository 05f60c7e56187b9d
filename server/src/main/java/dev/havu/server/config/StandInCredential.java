package dev.havu.server.config;

import org.jspecify.annotations.Nullable;

/** The credential of the default project that comes from no entry of {@code projects}. */
public sealed interface StandInCredential {
    /**
     * A known secret: the documented one, which only a server on loopback accepts, or the one that was configured.
     *
     * @param documented whether it is the documented one, which may be shown
     */
    record Known(String clientId, String clientSecret, boolean documented) implements StandInCredential {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Known[clientId=" + clientId + "]";
        }
    }

    /**
     * To be made at random on the first start, shown once, and kept as a digest.
     *
     * @param clientId the id that was configured; null to make that at random, too
     */
    record Generated(@Nullable String clientId) implements StandInCredential {}
}
