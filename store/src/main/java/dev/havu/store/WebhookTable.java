package dev.havu.store;

import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.Webhook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhooks and how far each has come. */
public interface WebhookTable {
    /** So many deliveries of a webhook are kept, the newest. */
    int DELIVERIES_KEPT = 1_000;

    @Nullable
    Webhook find(String cloud, String id);

    /** In order of creation. */
    List<Webhook> list(String cloud);

    /** Those of all clouds. */
    List<Webhook> all();

    void insert(Webhook webhook);

    /** Notes that everything up to an event is done with; never goes back. */
    void advance(String id, long cursor);

    /** Whether there was such a webhook; its deliveries go with it. */
    boolean delete(String cloud, String id);

    @Nullable
    Delivery delivery(String webhookId, String id);

    /** The newest first. */
    List<Delivery> deliveries(String webhookId, int limit);

    /** Stores a delivery in place of what was known of it, and forgets the oldest beyond {@link #DELIVERIES_KEPT}. */
    void put(Delivery delivery);
}
