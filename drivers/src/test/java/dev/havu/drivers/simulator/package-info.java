/** The simulator's policies, scripts and addresses. */
@NullMarked
package dev.havu.drivers.simulator;

import org.jspecify.annotations.NullMarked;
