/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.money;

import org.jspecify.annotations.NullMarked;
