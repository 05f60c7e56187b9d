@NullMarked
package dev.havu.drivers.incus;

import org.jspecify.annotations.NullMarked;
