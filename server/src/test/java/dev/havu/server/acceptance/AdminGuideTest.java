package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.HavuServer;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blocks of docs/admin.md do what the page says, one after the other in one shell; only the port is another one. */
class AdminGuideTest {
    private static final Path PAGE = Path.of("..", "docs", "admin.md");
    private static final String DOCUMENTED_ADDRESS = "http://localhost:3010";
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- prints: (?<prints>.+?) -->\n)?```sh\n(?<text>.*?)\n```\n", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private record Block(String text, String prints) {}

    @Test
    void every_block_runs_and_prints_what_it_says() throws IOException, InterruptedException {
        List<Block> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(10);
        try (HavuServer server = HavuServer.start(HavuConfig.forTests())) {
            StringBuilder script = new StringBuilder("set -euo pipefail\n");
            for (int i = 0; i < blocks.size(); i++) {
                String text = blocks.get(i)
                        .text()
                        .replace(
                                DOCUMENTED_ADDRESS,
                                server.baseUri()
                                        .resolve("/")
                                        .toString()
                                        .replace(
                                                "localhost:" + server.baseUri().getPort() + "/",
                                                "localhost:" + server.baseUri().getPort()));
                script.append("exec > ").append(i).append(".out\n").append(text).append('\n');
            }
            Files.writeString(directory.resolve("guide.sh"), script);
            Path errors = directory.resolve("errors");
            Process shell = new ProcessBuilder("bash", "guide.sh")
                    .directory(directory.toFile())
                    .redirectError(errors.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(shell.waitFor(120, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < blocks.size(); i++) {
                Path output = directory.resolve(i + ".out");
                assertThat(output)
                        .as("output of %s; errors: %s", blocks.get(i).text(), Files.readString(errors))
                        .exists();
                assertThat(Files.readString(output))
                        .as("output of %s; errors: %s", blocks.get(i).text(), Files.readString(errors))
                        .contains(blocks.get(i).prints());
            }
            assertThat(shell.exitValue()).as(Files.readString(errors)).isZero();
        }
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            String prints = matcher.group("prints");
            blocks.add(new Block(matcher.group("text"), prints == null ? "" : prints));
        }
        return blocks;
    }
}
