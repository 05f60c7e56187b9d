/** What the cloud does. */
@NullMarked
package dev.havu.engine;

import org.jspecify.annotations.NullMarked;
