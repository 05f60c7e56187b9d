package dev.havu.server;

import org.jspecify.annotations.Nullable;

/**
 * A credential of the default project, as it may be shown at the start.
 *
 * @param clientSecret null when it is not Havu's to show: it was chosen by the operator, or shown at an earlier start
 * @param generated whether it was made just now and will not be shown again
 */
public record StartedCredential(String clientId, @Nullable String clientSecret, boolean generated) {
    @Override
    public String toString() {
        return "StartedCredential[clientId=" + clientId + ", generated=" + generated + "]";
    }
}
