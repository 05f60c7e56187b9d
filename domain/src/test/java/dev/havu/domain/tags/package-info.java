/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.tags;

import org.jspecify.annotations.NullMarked;
