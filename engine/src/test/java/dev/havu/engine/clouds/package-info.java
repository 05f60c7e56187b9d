/** Tests of this part of the engine. */
@NullMarked
package dev.havu.engine.clouds;

import org.jspecify.annotations.NullMarked;
