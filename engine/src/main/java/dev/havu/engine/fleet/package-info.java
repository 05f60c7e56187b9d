@NullMarked
package dev.havu.engine.fleet;

import org.jspecify.annotations.NullMarked;
