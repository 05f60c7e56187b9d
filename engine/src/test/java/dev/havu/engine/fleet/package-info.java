/** Tests of this part of the engine. */
@NullMarked
package dev.havu.engine.fleet;

import org.jspecify.annotations.NullMarked;
