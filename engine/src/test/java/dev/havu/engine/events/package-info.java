@NullMarked
package dev.havu.engine.events;

import org.jspecify.annotations.NullMarked;
