package dev.havu.store.sqlite;

import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.nio.file.Path;

/** A process that has a data directory open until it is killed. */
final class OtherProcess {
    static final String CLOUD = "of-the-other-process";
    static final String READY = "ready";

    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
        SqliteStore store = SqliteStore.open(Path.of(arguments[0]), Durability.NORMAL);
        store.write(session -> session.clouds().open(CLOUD, 1));
        store.write(session -> session.clouds().nextNumber(CLOUD));
        System.out.println(READY);
        System.in.read();
    }
}
