/** What Incus has to offer: hosts with their cores, memory and GPUs, storage, network; and what of it cannot be used. */
@NullMarked
package dev.havu.drivers.incus.inventory;

import org.jspecify.annotations.NullMarked;
