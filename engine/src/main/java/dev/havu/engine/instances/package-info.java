@NullMarked
package dev.havu.engine.instances;

import org.jspecify.annotations.NullMarked;
