/** The contract of the persistence port, run against every kind of store. */
@NullMarked
package dev.havu.store;

import org.jspecify.annotations.NullMarked;
