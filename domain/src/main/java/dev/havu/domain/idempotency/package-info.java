/** Requests that may be sent again without being carried out again. */
@NullMarked
package dev.havu.domain.idempotency;

import org.jspecify.annotations.NullMarked;
