package dev.havu.domain.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an event has come on its way to a webhook.
 *
 * @param id the same for all attempts, also after a restart
 * @param cursor of the event
 * @param attempt how often it was sent
 * @param at when it was sent last
 * @param delivered whether the receiver has it
 * @param status HTTP status of the last answer; null when there was none
 * @param error why the last attempt failed; null when it did not
 * @param nextAttemptAt when it is sent again; null when it was delivered
 */
public record Delivery(
        String id,
        String webhookId,
        String cloud,
        long cursor,
        EventType type,
        int attempt,
        Instant at,
        boolean delivered,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable Instant nextAttemptAt) {}
