/** The REST API of Incus (6.0 and later), as far as the driver needs it: calls, operations, commands in guests, events. */
@NullMarked
package dev.havu.drivers.incus.api;

import org.jspecify.annotations.NullMarked;
