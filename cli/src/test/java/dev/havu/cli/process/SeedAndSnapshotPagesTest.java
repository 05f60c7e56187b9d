package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/seed.md and docs/snapshots.md do what the pages say; only the port is another one. */
class SeedAndSnapshotPagesTest {
    private static final Path PAGES = Path.of("..", "docs");
    private static final String ADDRESS = "http://localhost:3010";

    @TempDir
    Path temporary;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void a_cloud_is_seeded_saved_changed_and_restored() throws Exception {
        Files.writeString(
                temporary.resolve("cloud.yaml"), blocks("seed.md", "yaml").getFirst());
        List<String> seeding = blocks("seed.md", "sh");
        List<String> saving = blocks("snapshots.md", "sh");
        assertThat(seeding).hasSize(2);
        assertThat(saving).hasSize(2);

        try (HavuProcess havu = start(seeding.getFirst())) {
            String address = havu.address().toString().replace("/v1", "");
            assertThat(run(address, seeding.getLast()))
                    .contains("\"made\":[]")
                    .contains("{\"kind\":\"script\",\"project\":\"research\",\"name\":\"setup\"");
            Api api = Api.of(havu.address());
            api.expect("POST", "/ssh-keys", Map.of("name", "mine", "key", "ssh-ed25519 AAAA"));

            run(address, saving.getFirst());
            api.expect("POST", "/ssh-keys", Map.of("name", "later", "key", "ssh-ed25519 AAAA"));
            assertThat(run(address, saving.getLast())).contains("\"cloud\":\"default\"", "\"new_ids\":false");

            assertThat(api.get("/ssh-keys")).hasSize(1);
        }
    }

    @Test
    void a_seed_file_that_cannot_be_used_is_told_in_one_line_and_nothing_starts() throws IOException {
        assertRefused("missing.yaml", "missing.yaml: it does not exist");
        assertRefused(
                "42", "42: it does not exist; a number that random choices follow from is given with --random-seed");
        Files.writeString(temporary.resolve("wrong.yaml"), "projects:\n- nam: a\n");
        assertRefused(
                "wrong.yaml",
                "wrong.yaml: line 2, projects.0.nam: there is no such key; did you mean 'name'?;"
                        + " line 2, projects.0: `name` is missing");
    }

    private void assertRefused(String file, String message) {
        try (HavuProcess havu = HavuProcess.run(
                temporary,
                "--memory",
                "--port",
                "0",
                "--seed",
                temporary.resolve(file).toString())) {
            assertThat(havu.exitCode()).isEqualTo(1);
            assertThat(havu.errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith("havu: the seed file ")
                    .endsWith(message);
        }
    }

    /** Starts Havu as a page says, but in memory and on a free port. */
    private HavuProcess start(String command) {
        String[] words = command.strip().split(" ", -1);
        assertThat(words).containsExactly("./havu", "--seed", "cloud.yaml");
        return HavuProcess.run(
                temporary,
                "--memory",
                "--port",
                "0",
                words[1],
                temporary.resolve(words[2]).toString());
    }

    private String run(String address, String command) throws Exception {
        assertThat(command).contains(ADDRESS);
        Process process = new ProcessBuilder("sh", "-c", command.replace(ADDRESS, address))
                .directory(temporary.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s answered %s", command, output).isZero();
        return output;
    }

    private static List<String> blocks(String page, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGES.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
