/** The engine over a real store, driven directly and with a clock that stands still. */
@NullMarked
package dev.havu.engine;

import org.jspecify.annotations.NullMarked;
