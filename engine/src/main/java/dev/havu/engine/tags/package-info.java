@NullMarked
package dev.havu.engine.tags;

import org.jspecify.annotations.NullMarked;
