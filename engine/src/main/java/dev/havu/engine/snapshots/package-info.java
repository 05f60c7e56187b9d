/** Whole clouds to files and back. */
@NullMarked
package dev.havu.engine.snapshots;

import org.jspecify.annotations.NullMarked;
