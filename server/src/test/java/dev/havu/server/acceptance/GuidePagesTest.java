package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.havu.server.HavuServer;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executes the blocks of the guides to the admin API in one shell each, as a reader would; only the port is another one. */
class GuidePagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern BLOCK = Pattern.compile("(.*)\n```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MARK =
            Pattern.compile("<!-- run(?:(?:;|(?<until> until it)) prints: (?<prints>.+))? -->");
    private static final String END_OF_BLOCK = "--- end of block ---";

    /** Runs a function until a line has a text in it: one that goes on is left there, one that ends is run again. */
    private static final String UNTIL_IT_PRINTS = """
            until_it_prints() {
              local attempt line
              for attempt in {1..100}; do
                while IFS= read -r line || [ -n "$line" ]; do
                  printf '%s\\n' "$line"
                  [[ $line != *"$1"* ]] || return 0
                done < <(block)
                sleep 0.1
              done
              return 1
            }
            """;

    private record Block(String script, boolean again, String prints) {
        String asRun() {
            return again ? "block() {\n" + script + "}\nuntil_it_prints '" + prints + "'\n" : script;
        }
    }

    @ParameterizedTest
    @CsvSource({"admin.md, 14", "events.md, 8", "faults.md, 11", "money.md, 13"})
    void every_block_does_what_the_page_says(String page, int count) throws IOException, InterruptedException {
        assumeTrue(isOnThePath("curl") && isOnThePath("bash"), "needs bash and curl");
        List<Block> blocks = blocks(DOCS.resolve(page));
        assertThat(blocks).hasSize(count);
        try (HavuServer havu = HavuServer.start(HavuConfig.forTests())) {
            StringBuilder script = new StringBuilder("set -euo pipefail\n").append(UNTIL_IT_PRINTS);
            for (Block block : blocks) {
                script.append(block.asRun())
                        .append("echo; echo '")
                        .append(END_OF_BLOCK)
                        .append("'\n");
            }
            String address = havu.baseUri().getAuthority();
            Process shell = new ProcessBuilder("bash", "-c", script.toString().replace("localhost:3010", address))
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().close();
            String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shell.waitFor()).as(printed).isZero();
            String[] outputs = printed.split(END_OF_BLOCK, -1);
            for (int i = 0; i < blocks.size(); i++) {
                assertThat(outputs[i])
                        .as(blocks.get(i).script())
                        .contains(blocks.get(i).prints());
            }
        }
    }

    private static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (String part : Files.readString(page).split("(?<=\n```\n)", -1)) {
            Matcher block = BLOCK.matcher(part);
            if (block.find()) {
                String before = block.group(1).substring(block.group(1).lastIndexOf('\n') + 1);
                Matcher mark = MARK.matcher(before);
                assertThat(mark.matches())
                        .as("how to run what follows `%s`", before)
                        .isTrue();
                String prints = mark.group("prints");
                blocks.add(new Block(block.group(2), mark.group("until") != null, prints == null ? "" : prints));
            }
        }
        return blocks;
    }

    private static boolean isOnThePath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
