/** Commands that are carried out once, however often they are asked for. */
@NullMarked
package dev.havu.engine.idempotency;

import org.jspecify.annotations.NullMarked;
