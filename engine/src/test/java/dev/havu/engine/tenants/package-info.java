/** Tests of this part of the engine. */
@NullMarked
package dev.havu.engine.tenants;

import org.jspecify.annotations.NullMarked;
