package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older Havu saved can be restored. */
class OlderSnapshotTest {
    private static final String VOLUME = "22222222-2222-4222-8222-222222222222";

    @TempDir
    Path directory;

    @Test
    void a_snapshot_of_the_first_schema_version_is_brought_to_this_one() throws SQLException {
        Path file = directory.resolve("first.snapshot");
        SnapshotFile.create(file, Instant.EPOCH, Migrations.SCRIPTS.subList(0, 1));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO clouds VALUES ('north', 42, 3, 5)");
            statement.execute("INSERT INTO projects VALUES ('north', 'alice', '11111111-1111-4111-8111-111111111111',"
                    + " 'USD', '12.50', 100, '[]')");
            statement.execute("INSERT INTO volumes VALUES (1, '" + VOLUME + "', 'north', 'alice', 'data', 'NVMe', 100,"
                    + " 'FIN-01', 0, NULL, NULL, '[]', NULL, 'KEEP_DETACHED', 'PAY_AS_YOU_GO', 'USD', '0.2', NULL,"
                    + " 'DETACHED', 0, NULL, 0, NULL, 0, NULL, 'owner')");
        }

        try (Store store = SqliteStore.inMemory()) {
            Store.Restored restored = store.restore("north", file, (session, made) -> {});

            assertThat(restored.cloud().seed()).isEqualTo(42);
            assertThat(restored.cloud().epoch()).isEqualTo(4);
            Volume volume = store.read(
                    session -> Objects.requireNonNull(session.volumes().find(VOLUME)));
            assertThat(volume.owner()).isEqualTo(new ProjectKey("north", "alice"));
            assertThat(store.<Long>read(session -> session.ledger().balance(new ProjectKey("north", "alice"))))
                    .as("the balance came to the ledger with the third version")
                    .isEqualTo(12_500_000);
            assertThat(volume.made()).as("came with the second version").isFalse();
        }
    }
}
