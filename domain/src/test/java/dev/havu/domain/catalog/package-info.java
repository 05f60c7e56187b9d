/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.catalog;

import org.jspecify.annotations.NullMarked;
