@NullMarked
package dev.havu.domain.faults;

import org.jspecify.annotations.NullMarked;
