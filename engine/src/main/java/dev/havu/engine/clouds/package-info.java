@NullMarked
package dev.havu.engine.clouds;

import org.jspecify.annotations.NullMarked;
