/** Files that say what a cloud should have. */
@NullMarked
package dev.havu.server.seed;

import org.jspecify.annotations.NullMarked;
