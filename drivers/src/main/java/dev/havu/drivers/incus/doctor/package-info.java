/** Whether an Incus has what Havu needs, and what in it belongs to nobody. */
@NullMarked
package dev.havu.drivers.incus.doctor;

import org.jspecify.annotations.NullMarked;
