@NullMarked
package dev.havu.drivers.incus.inventory;

import org.jspecify.annotations.NullMarked;
