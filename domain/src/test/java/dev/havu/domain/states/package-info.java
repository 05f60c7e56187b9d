/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.states;

import org.jspecify.annotations.NullMarked;
