package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole clouds in files, and files that fill clouds. */
class SnapshotTest {
    private Terminal terminal;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        terminal = Terminal.start();
    }

    @AfterEach
    void stop() {
        terminal.close();
    }

    @Test
    void a_cloud_comes_back_as_it_was_saved() throws IOException {
        Path file = directory.resolve("cloud.havu");
        terminal.run("project", "top-up", "5");
        String balance = balance();

        assertThat(terminal.run("snapshot", "save", file.toString())).startsWith("Saved in " + file);
        terminal.run("project", "top-up", "100");
        assertThat(terminal.run("snapshot", "restore", file.toString()))
                .startsWith("The cloud is as it was when " + file + " was saved.\n");

        assertThat(balance()).isEqualTo(balance);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void files_that_cannot_be_read_or_written_are_named() throws IOException {
        Path missing = directory.resolve("missing");
        Path nonsense = Files.writeString(directory.resolve("nonsense"), "no snapshot");

        assertThat(terminal.fail("snapshot", "restore", missing.toString()))
                .isEqualTo("havu: there is no file " + missing + " that can be read\n");
        assertThat(terminal.fail("snapshot", "restore", nonsense.toString())).startsWith("havu: ");
        assertThat(terminal.fail("snapshot", "save", nonsense.resolve("x").toString()))
                .startsWith("havu: cannot write " + nonsense.resolve("x"));
    }

    @Test
    void a_seed_file_is_applied_once() throws IOException {
        Path file = Files.writeString(directory.resolve("seed.yaml"), """
                projects:
                  - name: research
                    balance: 250.00
                    credentials:
                      - {client_id: research, client_secret: research-secret}
                """);

        assertThat(terminal.run("seed", "apply", file.toString()).lines())
                .anyMatch(line -> line.matches("project +research +research .*now"));
        assertThat(terminal.run("seed", "apply", file.toString()).lines())
                .anyMatch(line -> line.matches("project +research +research .*before"));
    }

    private String balance() {
        return terminal.json("project", "ledger").path("balance").asString();
    }
}
