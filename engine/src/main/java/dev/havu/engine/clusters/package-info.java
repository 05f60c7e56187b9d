@NullMarked
package dev.havu.engine.clusters;

import org.jspecify.annotations.NullMarked;
