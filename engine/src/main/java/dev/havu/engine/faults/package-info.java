/** Fault rules at work: which request and which provisioning they hit. */
@NullMarked
package dev.havu.engine.faults;

import org.jspecify.annotations.NullMarked;
