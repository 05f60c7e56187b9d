package dev.havu.cli.admin;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What several commands are about.
 *
 * @param name the word before theirs
 * @param description what its help says
 * @param verbs the commands
 */
record Noun(String name, String description, List<Verb> verbs) {
    static Noun of(String name, String description, Verb... verbs) {
        return new Noun(name, description, List.of(verbs));
    }

    /** As the command line library wants it. */
    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        for (Verb verb : verbs) {
            spec.addSubcommand(verb.name(), new CommandLine(verb.spec()));
        }
        return spec;
    }
}
