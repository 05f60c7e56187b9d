@NullMarked
package dev.havu.api.sshkeys;

import org.jspecify.annotations.NullMarked;
