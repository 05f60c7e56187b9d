/** Requests that clients may send again, because they are carried out once. */
@NullMarked
package dev.havu.server.idempotency;

import org.jspecify.annotations.NullMarked;
