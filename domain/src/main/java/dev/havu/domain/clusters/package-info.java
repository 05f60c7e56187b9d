@NullMarked
package dev.havu.domain.clusters;

import org.jspecify.annotations.NullMarked;
