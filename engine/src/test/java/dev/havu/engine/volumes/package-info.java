/** Tests of this part of the engine. */
@NullMarked
package dev.havu.engine.volumes;

import org.jspecify.annotations.NullMarked;
