/** Clouds that are made and dropped while the server runs. */
@NullMarked
package dev.havu.server.clouds;

import org.jspecify.annotations.NullMarked;
