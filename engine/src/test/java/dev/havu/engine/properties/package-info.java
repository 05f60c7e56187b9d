/** What holds after any sequence of commands, checked after many random ones. */
@NullMarked
package dev.havu.engine.properties;

import org.jspecify.annotations.NullMarked;
