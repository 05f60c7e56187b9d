/** How Incus is called. */
@NullMarked
package dev.havu.drivers.incus.api;

import org.jspecify.annotations.NullMarked;
