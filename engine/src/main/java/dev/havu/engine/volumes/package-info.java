@NullMarked
package dev.havu.engine.volumes;

import org.jspecify.annotations.NullMarked;
