/** Tests of this part of the domain. */
@NullMarked
package dev.havu.domain.sshkeys;

import org.jspecify.annotations.NullMarked;
