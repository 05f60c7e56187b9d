@NullMarked
package dev.havu.domain.sshkeys;

import org.jspecify.annotations.NullMarked;
