package dev.havu.domain.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a cloud are sent as they happen.
 *
 * @param url http or https
 * @param types beginnings of the types that are sent; empty for all
 * @param project only what is of this project; null for everything
 * @param sealedSecret the secret that deliveries are signed with, encrypted; never shown
 * @param cursor of the last event that was delivered, or passed over because it does not concern it
 * @param createdAt on the machine's clock, like everything about deliveries
 */
public record Webhook(
        String id,
        String cloud,
        String url,
        List<String> types,
        @Nullable String project,
        String sealedSecret,
        long cursor,
        Instant createdAt) {
    public Webhook {
        types = List.copyOf(types);
    }

    /** Without the secret, even though it is sealed. */
    @Override
    public String toString() {
        return "Webhook[id=" + id + ", cloud=" + cloud + ", url=" + url + "]";
    }
}
