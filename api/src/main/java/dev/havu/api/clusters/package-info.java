@NullMarked
package dev.havu.api.clusters;

import org.jspecify.annotations.NullMarked;
