package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir
    private Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void bash_completes_commands_and_options() throws IOException, InterruptedException {
        Path script = Files.writeString(
                directory.resolve("havu"),
                Shell.run(Map.of(), "completion", "bash").output());

        assertThat(completions(script, "havu", "clock", "adv")).containsExactly("advance");
        assertThat(completions(script, "havu", "fault", "add", "--ref")).containsExactly("--refuse");
        assertThat(completions(script, "havu", "--mem")).contains("--memory");
    }

    @Test
    void zsh_gets_the_same_script() {
        assertThat(Shell.run(Map.of(), "completion", "zsh")).isEqualTo(Shell.run(Map.of(), "completion", "bash"));
    }

    @Test
    void other_shells_are_refused() {
        Shell.Result result = Shell.run(Map.of(), "completion", "fish");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).startsWith("havu: the shell must be bash or zsh, but was 'fish'\n");
    }

    /** What bash offers when the last word is being written. */
    private static List<String> completions(Path script, String... words) throws IOException, InterruptedException {
        String line = String.join(" ", words);
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE='" + line
                        + "'; COMP_POINT=${#COMP_LINE}; _complete_havu; printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> offered = bash.inputReader().lines().map(String::strip).toList();
        assertThat(bash.waitFor()).isZero();
        return offered;
    }
}
