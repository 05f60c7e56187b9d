/** What carries machines out: the driver port and its implementations. */
@NullMarked
package dev.havu.drivers;

import org.jspecify.annotations.NullMarked;
