package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.store.CloudTable.StoredCloud;
import dev.havu.store.StoreException;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory belongs to one Havu at a time, and what is wrong with one is said in one line. */
class DataDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void a_directory_that_does_not_exist_is_made_for_its_owner_alone() throws IOException {
        Path directory = temporary.resolve("a/b");

        SqliteStore.open(directory, Durability.NORMAL).close();

        assertThat(Files.getPosixFilePermissions(directory))
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void what_was_stored_is_there_after_closing_and_opening_again() {
        try (SqliteStore store = open()) {
            store.write(session -> session.clouds().open("north", 42));
        }
        try (SqliteStore store = open()) {
            assertThat(store.<StoredCloud>write(session -> session.clouds().open("north", 1)))
                    .isEqualTo(new StoredCloud("north", 42, 2));
        }
    }

    @Test
    void a_closed_store_leaves_one_complete_file_and_no_journal() {
        try (SqliteStore store = open()) {
            store.write(session -> session.clouds().open("north", 42));
            assertThat(temporary.resolve("havu.db-wal")).exists();
        }

        assertThat(temporary)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("havu.db-"));
    }

    @Test
    void a_closed_store_refuses_to_write_and_to_read() {
        SqliteStore store = open();
        store.close();

        assertThatThrownBy(() -> store.write(session -> session.clouds().nextNumber("north")))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store is closed");
        assertThatThrownBy(() -> store.read(session -> session.dueWork().all("north")))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store is closed");
    }

    @Test
    void a_directory_in_use_by_this_process_is_refused() {
        SqliteStore first = open();

        assertRefused(temporary, "is in use by another Havu");

        first.close();
        open().close();
    }

    @Test
    void a_directory_in_use_by_another_process_is_refused_until_that_process_is_dead() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo(OtherProcess.READY);

            assertRefused(temporary, "is in use by another Havu");
        } finally {
            other.destroyForcibly().waitFor();
        }

        try (SqliteStore store = open()) {
            assertThat(store.<Long>write(session -> session.clouds().nextNumber(OtherProcess.CLOUD)))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_path_that_is_a_file_is_refused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertRefused(file, "cannot be created", "--data", "--memory");
        assertRefused(file.resolve("below"), "cannot be created", "--data", "--memory");
    }

    @Test
    void a_directory_in_which_no_file_can_be_written_is_refused() throws IOException {
        Files.createDirectory(temporary.resolve("havu.lock"));

        assertRefused(temporary, "is not writable", "--data", "--memory");
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_alone() throws IOException {
        Path file = temporary.resolve("havu.db");
        Files.writeString(file, "something else entirely\n".repeat(100));

        assertRefused(temporary, file.toString(), "cannot be opened");

        assertThat(file).content().startsWith("something else entirely");
        Files.delete(file);
        open().close();
    }

    private SqliteStore open() {
        return SqliteStore.open(temporary, Durability.NORMAL);
    }

    private static void assertRefused(Path directory, String... parts) {
        assertThatThrownBy(() -> SqliteStore.open(directory, Durability.NORMAL))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContainingAll(parts)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));
    }
}
