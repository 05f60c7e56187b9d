/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.fleet;

import org.jspecify.annotations.NullMarked;
