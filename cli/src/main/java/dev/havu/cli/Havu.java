package dev.havu.cli;

import dev.havu.cli.admin.AdminCommands;
import dev.havu.server.HavuServer;
import dev.havu.server.StartupException;
import dev.havu.server.config.ConfigException;
import dev.havu.server.config.ConfigLoader;
import dev.havu.server.config.HavuConfig;
import dev.havu.server.config.Setting;
import dev.havu.server.config.Settings;
import dev.havu.server.config.Suggestions;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line: which commands there are, and what becomes of what they return or throw. Exit codes are 0 for success,
 * 1 when the server cannot start, the doctor finds a problem or a running server refuses what was asked of it, and 2 when the
 * command line or the configuration is wrong.
 */
final class Havu {
    private static final int CANNOT_START = 1;
    private static final int WRONG_USAGE = 2;
    private static final String AUTHORITY = "ca";
    private static final String HIDDEN = PlainArguments.TRAIN;

    private final Map<String, String> environment;
    private final PrintStream output;
    private final PrintStream errors;

    Havu(Map<String, String> environment, PrintStream output, PrintStream errors) {
        this.environment = environment;
        this.output = output;
        this.errors = errors;
    }

    /** One command; returns the exit code. */
    private interface Command {
        int run(HavuConfig config, Set<String> switches);

        /** One that ends well unless it throws. */
        static Command of(Consumer<HavuConfig> action) {
            return (config, switches) -> {
                action.accept(config);
                return 0;
            };
        }
    }

    /** Runs a command and tells the exit code. */
    int run(String... arguments) {
        PlainArguments plain = PlainArguments.of(arguments);
        if (plain != null) {
            Command command = Command.of(plain.command().equals(HIDDEN) ? _ -> train() : this::start);
            return execute(command, plain.flags(), Set.of());
        }
        return commandLine().execute(arguments);
    }

    /** What can be written. */
    CommandLine commandLine() {
        CommandSpec root =
                command("havu", "Runs a GPU cloud that speaks the Verda Cloud API.", Command.of(this::start));
        root.usageMessage()
                .customSynopsis("havu [start] [OPTIONS]", "       havu COMMAND")
                .footer(
                        "",
                        "Every option can also be set in the environment (--rate-limits as HAVU_RATE_LIMITS) or in the"
                                + " file (rate-limits); options come first, then the environment, then the file.",
                        "",
                        "Examples:",
                        "  havu                                  the cloud at http://localhost:3010/v1",
                        "  havu --memory --port 0                nothing is kept, any free port",
                        "  havu --rate-limits off --config havu.yaml",
                        "  havu --tls                            the same over HTTPS; 'havu ca' tells what to trust");
        addSettings(root);
        CommandSpec start =
                command("start", "Start the server (what happens without a command).", Command.of(this::start));
        addSettings(start);
        CommandSpec config =
                command("config", "Show the settings in force and where they come from.", Command.of(this::showConfig));
        addSettings(config);
        CommandSpec authority = command(
                AUTHORITY,
                "Print where the certificate is that clients have to trust for HTTPS; made if there is none.",
                Command.of(this::showAuthority));
        addSettings(authority);
        CommandSpec doctor = command(
                "doctor",
                "Look whether what Havu stands on is as it should be, and tell how to mend it.",
                (settings, switches) -> DoctorCommand.run(settings, switches, output));
        doctor.addOption(switchNamed(DoctorCommand.JSON, "Say it in JSON."));
        doctor.addOption(switchNamed(
                DoctorCommand.ORPHANS,
                "List instead what Incus has and Havu does not know, and the other way round. Nothing is changed."));
        addSettings(doctor);
        CommandSpec train = command(
                HIDDEN, "Exercise the server once, for the JVM's ahead-of-time cache.", Command.of(_ -> train()));
        train.usageMessage().hidden(true);
        root.addSubcommand("start", new CommandLine(start))
                .addSubcommand("config", new CommandLine(config))
                .addSubcommand(AUTHORITY, new CommandLine(authority))
                .addSubcommand("doctor", new CommandLine(doctor))
                .addSubcommand(
                        "version",
                        new CommandLine(command("version", "Show the version.", Command.of(_ -> showVersion()))))
                .addSubcommand("completion", new CommandLine(CompletionCommand.spec()))
                .addSubcommand(HIDDEN, new CommandLine(train));
        AdminCommands.addTo(root);
        CommandLine commandLine = new CommandLine(root);
        commandLine.setOut(new PrintWriter(output, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionStrategy(this::execute);
        commandLine.setParameterExceptionHandler((exception, _) -> refuse(exception));
        return commandLine;
    }

    private int refuse(CommandLine.ParameterException exception) {
        String message = String.valueOf(exception.getMessage());
        if (exception instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            message = "unknown " + (first.startsWith("-") ? "option" : "command") + " '" + first + "'"
                    + Suggestions.suggest(
                            first, known(exception.getCommandLine().getCommandSpec()));
        }
        errors.println("havu: " + message);
        errors.println("Try 'havu --help'.");
        return WRONG_USAGE;
    }

    private static Set<String> known(CommandSpec spec) {
        Set<String> words = new HashSet<>(spec.optionsMap().keySet());
        words.addAll(spec.subcommands().keySet());
        words.remove(HIDDEN);
        return words;
    }

    private static CommandSpec command(String name, String description, Command command) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        return spec;
    }

    private static OptionSpec switchNamed(String name, String description) {
        return OptionSpec.builder("--" + name)
                .arity("0")
                .type(Boolean.class)
                .description(description)
                .build();
    }

    private static void addSettings(CommandSpec spec) {
        addSetting(spec, Settings.CONFIG);
        for (Setting<?> setting : Settings.all()) {
            addSetting(spec, setting);
        }
    }

    private static void addSetting(CommandSpec spec, Setting<?> setting) {
        String defaultText = setting.defaultText();
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .description(setting.description()
                        + (defaultText == null || setting.isSwitch() ? "" : " Default: " + defaultText + "."));
        if (setting.isSwitch()) {
            option.arity("0").type(Boolean.class);
        } else {
            option.arity("1").type(String.class).paramLabel(setting.label());
        }
        spec.addOption(option.build());
    }

    private int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandSpec chosen = last.commandSpec();
        if (AdminCommands.isOne(chosen) || CompletionCommand.isThis(chosen)) {
            if (!parsed.matchedOptions().isEmpty()) {
                throw new CommandLine.ParameterException(
                        chosen.commandLine(),
                        "'" + parsed.matchedOptions().getFirst().longestName() + "' is a setting of the server, and '"
                                + chosen.qualifiedName() + "' starts none");
            }
            return AdminCommands.isOne(chosen)
                    ? AdminCommands.run(last, environment, output, errors)
                    : CompletionCommand.run(last, output);
        }
        Map<String, String> flags = new HashMap<>();
        Set<String> switches = new HashSet<>();
        collectFlags(parsed, flags, switches);
        if (parsed.hasSubcommand()) {
            collectFlags(last, flags, switches);
        }
        if (chosen.name().equals(AUTHORITY)) {
            flags.put(Settings.TLS.key(), "on");
        }
        return execute((Command) chosen.userObject(), flags, switches);
    }

    private int execute(Command command, Map<String, String> flags, Set<String> switches) {
        try {
            HavuConfig config = ConfigLoader.load(flags, environment);
            Logging.setLevel(config.logLevel());
            return command.run(config, switches);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> errors.println("havu: " + problem));
            return WRONG_USAGE;
        } catch (StartupException e) {
            errors.println("havu: " + e.getMessage());
            return CANNOT_START;
        }
    }

    /** Settings go to the flags, what only one command has to the switches. */
    private static void collectFlags(ParseResult parsed, Map<String, String> flags, Set<String> switches) {
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName().substring(2);
            if (name.equals(DoctorCommand.JSON) || name.equals(DoctorCommand.ORPHANS)) {
                switches.add(name);
            } else if (!option.usageHelp()) {
                Object value = option.getValue();
                flags.put(name, value.toString());
            }
        }
    }

    private void start(HavuConfig config) {
        StartCommand.run(config, output);
    }

    private void train() {
        TrainCommand.run();
    }

    private void showVersion() {
        output.println("havu " + Version.text());
    }

    private void showAuthority(HavuConfig config) {
        Path file = HavuServer.authorityFile(config);
        if (file == null) {
            throw new StartupException("there is no certificate authority, because tls-certificate is set");
        }
        output.println(file);
    }

    private void showConfig(HavuConfig config) {
        int keyWidth = 0;
        int valueWidth = 0;
        for (HavuConfig.Effective effective : config.effective()) {
            keyWidth = Math.max(keyWidth, effective.key().length());
            valueWidth = Math.max(valueWidth, effective.value().length());
        }
        for (HavuConfig.Effective effective : config.effective()) {
            output.println(effective.key() + ": "
                    + " ".repeat(keyWidth - effective.key().length()) + effective.value()
                    + " ".repeat(valueWidth - effective.value().length()) + "  # " + effective.source());
        }
    }
}
