@NullMarked
package dev.havu.domain.instances;

import org.jspecify.annotations.NullMarked;
