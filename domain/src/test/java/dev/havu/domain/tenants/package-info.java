/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.tenants;

import org.jspecify.annotations.NullMarked;
