/** Tests of this part of the engine. */
@NullMarked
package dev.havu.engine.duework;

import org.jspecify.annotations.NullMarked;
