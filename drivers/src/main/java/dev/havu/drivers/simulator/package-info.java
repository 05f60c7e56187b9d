@NullMarked
package dev.havu.drivers.simulator;

import org.jspecify.annotations.NullMarked;
