package dev.havu.cli.admin;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command: how it is written, what its help says, and what it does. */
final class Verb {
    private final String name;
    private final String description;
    private final List<PositionalParamSpec> arguments = new ArrayList<>();
    private final List<OptionSpec> options = new ArrayList<>();
    private boolean ofCloud = true;
    private boolean ofProject;
    private Action action = _ -> {};

    /** What it does. */
    @FunctionalInterface
    interface Action {
        void run(Call call);
    }

    private Verb(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** A command about a cloud, which {@code --cloud} says. */
    static Verb named(String name, String description) {
        return new Verb(name, description);
    }

    /** It is about the server, or says itself which cloud. */
    Verb ofServer() {
        ofCloud = false;
        return this;
    }

    /** It is about a project, which {@code --project} says. */
    Verb ofProject() {
        ofProject = true;
        return this;
    }

    /** It needs one more argument. */
    Verb argument(String label, String text) {
        return argument(label, text, "1");
    }

    /** It can have one more argument. */
    Verb optional(String label, String text) {
        return argument(label, text, "0..1");
    }

    private Verb argument(String label, String text, String arity) {
        arguments.add(PositionalParamSpec.builder()
                .index(Integer.toString(arguments.size()))
                .arity(arity)
                .type(String.class)
                .paramLabel(label)
                .description(text)
                .build());
        return this;
    }

    /** It can have an option with a value. */
    Verb option(String flag, String label, String text) {
        options.add(OptionSpec.builder(flag)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(text)
                .build());
        return this;
    }

    /** It can have an option without a value. */
    Verb flag(String flag, String text) {
        options.add(OptionSpec.builder(flag)
                .arity("0")
                .type(Boolean.class)
                .description(text)
                .build());
        return this;
    }

    /** What it does. */
    Verb runs(Action what) {
        action = what;
        return this;
    }

    String name() {
        return name;
    }

    Action action() {
        return action;
    }

    /** As the command line library wants it. */
    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        arguments.forEach(spec::addPositional);
        options.forEach(spec::addOption);
        if (ofCloud) {
            add(spec, Call.CLOUD, "NAME", "The cloud. Default: $HAVU_CLOUD or default.");
        }
        if (ofProject) {
            add(spec, Call.PROJECT, "NAME", "The project. Default: $HAVU_PROJECT or default.");
        }
        add(spec, Call.SERVER, "URL", "Where the server is. Default: $HAVU_SERVER or http://localhost:3010.");
        add(
                spec,
                Call.ADMIN_TOKEN,
                "TOKEN",
                "What opens its admin API. Default: $HAVU_ADMIN_TOKEN or the documented one.");
        add(
                spec,
                Call.TRUST,
                "FILE",
                "PEM file with the authority to trust for HTTPS. Default: $HAVU_TRUST or the system's.");
        spec.addOption(OptionSpec.builder(Call.JSON)
                .arity("0")
                .type(Boolean.class)
                .description("Say it in JSON, as the server does.")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        return spec;
    }

    private static void add(CommandSpec spec, String flag, String label, String text) {
        spec.addOption(OptionSpec.builder(flag)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(text)
                .build());
    }
}
