@NullMarked
package dev.havu.domain.scripts;

import org.jspecify.annotations.NullMarked;
