@NullMarked
package dev.havu.domain.fleet;

import org.jspecify.annotations.NullMarked;
