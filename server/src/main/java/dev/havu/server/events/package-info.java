/** Events on their way out: as JSON, as server-sent events and to webhooks. */
@NullMarked
package dev.havu.server.events;

import org.jspecify.annotations.NullMarked;
