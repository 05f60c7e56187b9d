package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.cli.admin.AdminCommands;
import dev.havu.server.HavuServer;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code docs/command-line.md} says what {@code --help} says, and its examples work. */
class CommandLineGuideTest {
    private static final Path PAGE = Path.of("..", "docs", "command-line.md");

    /** Is explained once for all. */
    private static final Set<String> COMMON =
            Set.of("--cloud", "--server", "--admin-token", "--trust", "--json", "--help");

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    private Path directory;

    @Test
    void every_command_is_on_the_page_as_its_help_has_it() throws IOException {
        String page = Files.readString(PAGE);
        StringBuilder commands = new StringBuilder();
        for (CommandLine command : commandLine().getSubcommands().values()) {
            if (AdminCommands.isOne(command.getCommandSpec())) {
                commands.append(section(command));
            }
        }

        assertThat(page.substring(page.indexOf("\n## ") + 1)).isEqualTo(commands.toString());
    }

    @Test
    void every_common_option_is_on_the_page() throws IOException {
        String page = Files.readString(PAGE);
        CommandSpec anyVerb = commandLine()
                .getSubcommands()
                .get("clock")
                .getSubcommands()
                .get("show")
                .getCommandSpec();

        for (OptionSpec option : anyVerb.options()) {
            if (!option.usageHelp()) {
                assertThat(page).contains("| `" + option.longestName());
            }
        }
    }

    @Test
    void every_example_works_as_it_stands() throws IOException {
        Map<String, String> environment = new HashMap<>();
        List<String> failed = new ArrayList<>();
        int run = 0;
        try (HavuServer server = HavuServer.start(HavuConfig.forTests())) {
            environment.put("HAVU_SERVER", server.baseUri().toString());
            Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
            while (blocks.find()) {
                for (String line : blocks.group(1).lines().toList()) {
                    List<String> words = words(line);
                    if (words.isEmpty()) {
                        continue;
                    }
                    if (words.getFirst().equals("export")) {
                        String[] assignment = words.get(1).split("=", 2);
                        environment.put(assignment[0], assignment[1]);
                        continue;
                    }
                    assertThat(words.getFirst()).as(line).isEqualTo("havu");
                    Shell.Result result = Shell.run(
                            environment, words.subList(1, words.size()).toArray(String[]::new));
                    run++;
                    if (result.exitCode() != 0) {
                        failed.add(line + ": " + result.errors());
                    }
                }
            }
        }
        assertThat(failed).isEmpty();
        assertThat(run).isGreaterThan(10);
    }

    /** The words of a line, without a comment; files are those of the test's own directory. */
    private List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            if (word.equals("#")) {
                break;
            }
            words.add(word.endsWith(".havu") ? directory.resolve(word).toString() : word);
        }
        return words;
    }

    private static CommandLine commandLine() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Havu(Map.of(), nowhere, nowhere).commandLine();
    }

    private static String section(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        StringBuilder text = new StringBuilder("## " + spec.name() + "\n\n");
        if (command.getSubcommands().isEmpty()) {
            return text.append("| | |\n|---|---|\n")
                    .append(rows(spec))
                    .append('\n')
                    .toString();
        }
        text.append(description(spec)).append("\n\n| | |\n|---|---|\n");
        command.getSubcommands().values().forEach(verb -> text.append(rows(verb.getCommandSpec())));
        return text.append('\n').toString();
    }

    private static String rows(CommandSpec spec) {
        StringBuilder words = new StringBuilder(spec.qualifiedName());
        StringBuilder parts = new StringBuilder();
        for (PositionalParamSpec argument : spec.positionalParameters()) {
            words.append(
                    argument.arity().min() == 0 ? " [" + argument.paramLabel() + "]" : " " + argument.paramLabel());
            parts.append(row(argument.paramLabel(), argument.description()[0]));
        }
        for (OptionSpec option : spec.options()) {
            if (!COMMON.contains(option.longestName())) {
                String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                parts.append(row(option.longestName() + value, option.description()[0]));
            }
        }
        return "| **`" + words + "`** | " + description(spec) + " |\n" + parts;
    }

    private static String row(String what, String description) {
        return "| `" + what.replace("|", "\\|") + "` | " + description + " |\n";
    }

    private static String description(CommandSpec spec) {
        return spec.usageMessage().description()[0];
    }
}
