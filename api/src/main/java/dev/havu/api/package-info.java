/** The contract of the public API. */
@NullMarked
package dev.havu.api;

import org.jspecify.annotations.NullMarked;
