package dev.havu.store;

import dev.havu.store.sqlite.SqliteStore;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.nio.file.Path;

/** The kinds of store that must behave alike. */
enum Medium {
    FILE {
        @Override
        Store open(Path directory) {
            return SqliteStore.open(directory, Durability.NORMAL);
        }
    },
    SYNCED_FILE {
        @Override
        Store open(Path directory) {
            return SqliteStore.open(directory, Durability.FULL);
        }
    },
    MEMORY {
        @Override
        Store open(Path directory) {
            return SqliteStore.inMemory();
        }
    };

    abstract Store open(Path directory);
}
