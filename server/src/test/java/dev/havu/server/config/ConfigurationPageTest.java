package dev.havu.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/configuration.md true. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void the_example_file_on_the_page_is_a_valid_configuration(@TempDir Path directory) throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        Path file =
                Files.writeString(directory.resolve("havu.yaml"), page.substring(start, page.indexOf("```", start)));

        HavuConfig config = ConfigLoader.load(Map.of("config", file.toString()), Map.of());

        assertThat(config.projects()).extracting(ProjectSection::name).containsExactly("default", "second");
        assertThat(config.clouds()).extracting(CloudSection::name).containsExactly("suite-b");
        assertThat(config.fleet()).isNotNull();
    }

    @Test
    void every_setting_is_on_the_page_with_its_variable() throws IOException {
        String page = Files.readString(PAGE);
        for (Setting<?> setting : Settings.all()) {
            assertThat(page).contains("| `" + setting.key() + "` | `" + setting.environmentName() + "` |");
        }
    }
}
