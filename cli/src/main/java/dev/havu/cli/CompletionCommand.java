package dev.havu.cli;

import java.io.PrintStream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Prints what a shell reads to complete commands and options. */
final class CompletionCommand {
    private static final String BASH = "bash";
    private static final String ZSH = "zsh";

    private CompletionCommand() {}

    static CommandSpec spec() {
        CommandSpec spec =
                CommandSpec.wrapWithoutInspection(new CompletionCommand()).name("completion");
        spec.usageMessage()
                .description("Print what a shell completes commands and options by.")
                .footer("", "Try it: source <(havu completion bash)");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .type(String.class)
                .paramLabel("bash|zsh")
                .description("Which shell.")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        return spec;
    }

    static boolean isThis(CommandSpec spec) {
        return spec.userObject() instanceof CompletionCommand;
    }

    static int run(ParseResult parsed, PrintStream output) {
        String shell = parsed.matchedPositionalValue(0, "");
        CommandLine command = parsed.commandSpec().commandLine();
        if (!shell.equals(BASH) && !shell.equals(ZSH)) {
            throw new CommandLine.ParameterException(command, "the shell must be bash or zsh, but was '" + shell + "'");
        }
        // One script is for both: in zsh it switches zsh's own support for completions of bash on.
        output.print(AutoComplete.bash("havu", command.getParent()));
        return CommandLine.ExitCode.OK;
    }
}
