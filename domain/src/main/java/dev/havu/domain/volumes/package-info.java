@NullMarked
package dev.havu.domain.volumes;

import org.jspecify.annotations.NullMarked;
