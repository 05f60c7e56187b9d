/** What passes between the engine and the driver beside the steps: what should be, and what was found. */
@NullMarked
package dev.havu.engine.machines;

import org.jspecify.annotations.NullMarked;
