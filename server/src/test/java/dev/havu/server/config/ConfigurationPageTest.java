package dev.havu.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/configuration.md true. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @TempDir
    private Path directory;

    @Test
    void the_example_files_on_the_page_are_valid_configurations() throws IOException {
        List<HavuConfig> configs = new ArrayList<>();
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        while (block.find()) {
            Path file = Files.writeString(directory.resolve(configs.size() + ".yaml"), block.group(1));
            configs.add(ConfigLoader.load(Map.of("config", file.toString()), Map.of()));
        }

        assertThat(configs).hasSize(2);
        HavuConfig config = configs.getFirst();

        assertThat(config.projects()).extracting(ProjectSection::name).containsExactly("default", "second");
        assertThat(config.clouds()).extracting(CloudSection::name).containsExactly("suite-b");
        assertThat(config.fleet()).isNotNull();
        assertThat(configs.getLast().incus()).isNotNull();
    }

    @Test
    void every_setting_is_on_the_page_with_its_variable() throws IOException {
        String page = Files.readString(PAGE);
        for (Setting<?> setting : Settings.all()) {
            assertThat(page).contains("| `" + setting.key() + "` | `" + setting.environmentName() + "` |");
        }
    }
}
