@NullMarked
package dev.havu.domain.tags;

import org.jspecify.annotations.NullMarked;
