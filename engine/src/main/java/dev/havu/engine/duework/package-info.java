@NullMarked
package dev.havu.engine.duework;

import org.jspecify.annotations.NullMarked;
