package dev.havu.domain.events;

import java.time.Instant;

/**
 * An event as it is kept.
 *
 * @param cursor grows with every event of the installation, in the order of commits
 * @param at the cloud's time
 */
public record RecordedEvent(long cursor, String cloud, Instant at, Event event) {}
