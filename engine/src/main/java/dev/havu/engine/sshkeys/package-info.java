@NullMarked
package dev.havu.engine.sshkeys;

import org.jspecify.annotations.NullMarked;
