/** The persistence port: what the engine asks of a store, in the words of the domain. */
@NullMarked
package dev.havu.store;

import org.jspecify.annotations.NullMarked;
