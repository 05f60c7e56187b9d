@NullMarked
package dev.havu.engine.scripts;

import org.jspecify.annotations.NullMarked;
