package dev.havu.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands in this process, for tests in other packages. */
public final class Shell {
    private Shell() {}

    /** What came of a command. */
    public record Result(int exitCode, String output, String errors) {}

    /**
     * Runs a command.
     *
     * @param environment all variables there are
     */
    public static Result run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Result result = runInto(environment, new PrintStream(output, true, StandardCharsets.UTF_8), arguments);
        return new Result(result.exitCode(), output.toString(StandardCharsets.UTF_8), result.errors());
    }

    /** Runs a command that prints elsewhere. */
    public static Result runInto(Map<String, String> environment, PrintStream output, String... arguments) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exitCode =
                new Havu(environment, output, new PrintStream(errors, true, StandardCharsets.UTF_8)).run(arguments);
        return new Result(exitCode, "", errors.toString(StandardCharsets.UTF_8));
    }
}
