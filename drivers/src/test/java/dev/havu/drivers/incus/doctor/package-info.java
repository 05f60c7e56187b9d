@NullMarked
package dev.havu.drivers.incus.doctor;

import org.jspecify.annotations.NullMarked;
