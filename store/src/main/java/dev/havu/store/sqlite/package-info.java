/** The store in one SQLite file, or in memory. */
@NullMarked
package dev.havu.store.sqlite;

import org.jspecify.annotations.NullMarked;
