package dev.havu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the server is looked for, in which order. */
class ServerLocationTest {
    @TempDir
    private Path directory;

    @Test
    void a_server_that_runs_is_taken_before_everything_else() {
        Map<String, String> settings = Map.of("havu.url", "http://localhost:3010/v1", "havu.command", "/bin/havu");

        assertThat(find(settings, Map.of("HAVU_SERVER", "http://other:1", "HAVU_HOME", "/opt/havu")))
                .isEqualTo(new ServerLocation.Running(
                        new AdminApi(URI.create("http://localhost:3010"), "havu-local-admin")));
        assertThat(find(Map.of(), Map.of("HAVU_SERVER", "https://other:1", "HAVU_ADMIN_TOKEN", "secret")))
                .isEqualTo(new ServerLocation.Running(new AdminApi(URI.create("https://other:1"), "secret")));
    }

    @Test
    void a_launcher_is_started_in_memory_without_rate_limits_and_ends_with_the_tests() {
        assertThat(find(Map.of("havu.command", "/bin/havu"), Map.of("HAVU_HOME", "/opt/havu")))
                .isEqualTo(command("/bin/havu", "--rate-limits", "off"));
        assertThat(find(Map.of(), Map.of("HAVU_HOME", "/opt/havu", "HAVU_OPTIONS", "--config  havu.yaml")))
                .isEqualTo(command("/opt/havu/havu", "--config", "havu.yaml"));
        assertThat(find(Map.of("havu.home", "/srv/havu"), Map.of("HAVU_HOME", "/opt/havu")))
                .isEqualTo(command("/srv/havu/havu", "--rate-limits", "off"));
    }

    @Test
    void the_path_is_searched_last() throws IOException {
        Path launcher = Files.createFile(
                directory.resolve("havu"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThat(find(Map.of(), Map.of("PATH", "/nowhere:" + directory)))
                .isEqualTo(command(launcher.toString(), "--rate-limits", "off"));
    }

    @Test
    void where_nothing_tells_it_says_what_could() {
        assertThatExceptionOfType(HavuException.class)
                .isThrownBy(() -> find(Map.of(), Map.of("PATH", "/nowhere", "HAVU_HOME", " ")))
                .withMessageContainingAll(
                        "havu.home", "HAVU_HOME", "havu.command", "HAVU_COMMAND", "havu.url", "HAVU_SERVER", "PATH");
    }

    @Test
    void a_url_that_is_none_is_refused() {
        for (String url : List.of("localhost:3010", "http://", "no url")) {
            assertThatExceptionOfType(HavuException.class)
                    .isThrownBy(() -> find(Map.of("havu.url", url), Map.of()))
                    .withMessage("the server's URL must be such as http://localhost:3010, but was '" + url + "'");
        }
    }

    private static ServerLocation.Command command(String program, String... further) {
        List<String> words = new ArrayList<>(List.of(program, "--memory", "--port", "0", "--end-with-parent"));
        words.addAll(List.of(further));
        return new ServerLocation.Command(words);
    }

    private static ServerLocation find(Map<String, String> settings, Map<String, String> environment) {
        return ServerLocation.find(settings::get, environment::get);
    }
}
