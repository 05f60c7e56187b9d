@NullMarked
package dev.havu.engine.billing;

import org.jspecify.annotations.NullMarked;
