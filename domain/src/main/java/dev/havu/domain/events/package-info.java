/** What happened in a cloud, to be told to whoever listens. */
@NullMarked
package dev.havu.domain.events;

import org.jspecify.annotations.NullMarked;
