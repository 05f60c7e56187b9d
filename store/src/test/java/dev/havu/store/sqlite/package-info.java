/** What only the SQLite store has: files, locks, migrations, the writer. */
@NullMarked
package dev.havu.store.sqlite;

import org.jspecify.annotations.NullMarked;
