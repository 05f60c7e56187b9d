/** The cloud over HTTP. */
@NullMarked
package dev.havu.server;

import org.jspecify.annotations.NullMarked;
