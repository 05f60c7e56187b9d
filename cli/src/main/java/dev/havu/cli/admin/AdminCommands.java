package dev.havu.cli.admin;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** All commands that speak to the admin API of a running server. */
public final class AdminCommands {
    private static final int FAILED = 1;

    private AdminCommands() {}

    private static List<Noun> nouns() {
        return List.of(
                ClockCommands.noun(),
                CloudCommands.noun(),
                ProjectCommands.noun(),
                CredentialCommands.noun(),
                FaultCommands.noun(),
                FleetCommands.noun(),
                CapacityCommands.noun(),
                PriceCommands.noun(),
                CouponCommands.noun(),
                ContractCommands.noun(),
                EventCommands.noun(),
                WebhookCommands.noun(),
                SnapshotCommands.noun(),
                SeedCommands.noun());
    }

    private static List<Verb> loneVerbs() {
        return List.of(CapacityCommands.evict(), DriftCommands.drift());
    }

    /** Adds them to the command that all belong to. */
    public static void addTo(CommandSpec root) {
        for (Noun noun : nouns()) {
            root.addSubcommand(noun.name(), new CommandLine(noun.spec()));
        }
        for (Verb verb : loneVerbs()) {
            root.addSubcommand(verb.name(), new CommandLine(verb.spec()));
        }
    }

    /** Whether this is one of them. */
    public static boolean isOne(CommandSpec spec) {
        return spec.userObject() instanceof Verb || spec.userObject() instanceof Noun;
    }

    /**
     * Runs one, and tells the exit code: 0, 1 when the server refused it or did not answer, 2 when only its noun was written.
     *
     * @param parsed what was written after the last word of the command
     * @param environment all variables
     */
    public static int run(ParseResult parsed, Map<String, String> environment, PrintStream output, PrintStream errors) {
        if (!(parsed.commandSpec().userObject() instanceof Verb verb)) {
            parsed.commandSpec().commandLine().usage(errors);
            return CommandLine.ExitCode.USAGE;
        }
        try {
            verb.action().run(new Call(parsed, environment, output));
            return CommandLine.ExitCode.OK;
        } catch (AdminException e) {
            errors.println("havu: " + e.getMessage());
            return FAILED;
        }
    }
}
