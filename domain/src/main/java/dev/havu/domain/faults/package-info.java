/** Failures to order: what is to go wrong, for whom and how often. */
@NullMarked
package dev.havu.domain.faults;

import org.jspecify.annotations.NullMarked;
