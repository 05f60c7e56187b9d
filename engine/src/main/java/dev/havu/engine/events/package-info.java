/** The events of the clouds: what changes are told as, and how readers hear of them. */
@NullMarked
package dev.havu.engine.events;

import org.jspecify.annotations.NullMarked;
