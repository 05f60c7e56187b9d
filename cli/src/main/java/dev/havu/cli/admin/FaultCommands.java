package dev.havu.cli.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What goes wrong in a cloud. */
final class FaultCommands {
    private static final String REFUSE = "--refuse";
    private static final String CODE = "--code";
    private static final String MESSAGE = "--message";
    private static final String RETRY_AFTER = "--retry-after";
    private static final String DELAY = "--delay";
    private static final String DROP = "--drop";
    private static final String OUTCOME = "--outcome";
    private static final String HOSTNAME = "--hostname";
    private static final String TIMES = "--times";
    private static final String SKIP = "--skip";
    private static final String OF_PROJECT = "--project";

    private FaultCommands() {}

    static Noun noun() {
        return Noun.of(
                "fault",
                "Have requests fail, wait or break off, and instances come to nothing.",
                Verb.named("add", "Add a rule; it is in force when this ends.")
                        .argument(
                                "OPERATION",
                                "What it meets: an operationId of the API such as deployInstance, a method and path such as"
                                        + " 'POST /instances', or '*' for everything.")
                        .option(REFUSE, "STATUS", "The request is refused with this status, such as 503.")
                        .option(CODE, "CODE", "With --refuse: the code instead of the one that goes with the status.")
                        .option(MESSAGE, "TEXT", "With --refuse: the message.")
                        .option(RETRY_AFTER, "SECONDS", "With --refuse: the header Retry-After.")
                        .option(DELAY, "DURATION", "The answer is held back, such as 4s.")
                        .option(DROP, "before|after-commit", "The connection is closed instead of an answer.")
                        .option(
                                OUTCOME,
                                "error|no-capacity|installation-failed",
                                "What is ordered with the host name is accepted, and ends so.")
                        .option(HOSTNAME, "NAME", "With --outcome: which one.")
                        .option(TIMES, "NUMBER", "How many requests it hits. Default: all until it is removed.")
                        .option(SKIP, "NUMBER", "How many it lets pass first.")
                        .option(OF_PROJECT, "NAME", "Only requests of this project. Default: of all.")
                        .runs(FaultCommands::add),
                Verb.named("list", "List the rules and how often they have hit.")
                        .runs(call -> call.show(call.get(call.cloud("/faults")), FaultCommands::text)),
                Verb.named("remove", "Remove a rule.")
                        .argument("ID", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", call.cloud("/faults/" + Call.encode(call.argument(0))), null);
                            call.done("The rule is gone.");
                        }),
                Verb.named("clear", "Remove all rules.").runs(call -> {
                    call.send("DELETE", call.cloud("/faults"), null);
                    call.done("There are no rules any more.");
                }));
    }

    private static void add(Call call) {
        call.show(
                call.send(
                        "POST",
                        call.cloud("/faults"),
                        Call.body(
                                "operation",
                                call.argument(0),
                                "project",
                                call.option(OF_PROJECT),
                                "skip",
                                call.number(SKIP),
                                "times",
                                call.number(TIMES),
                                "effect",
                                effect(call))),
                fault -> "Rule " + Table.cell(fault.path("id")) + ": " + describe(fault.path("effect")) + "\n");
    }

    private static Map<String, Object> effect(Call call) {
        List<Map<String, Object>> effects = new ArrayList<>();
        if (call.option(REFUSE) != null) {
            effects.add(Call.body(
                    "kind",
                    "refuse",
                    "status",
                    call.number(REFUSE),
                    "code",
                    call.option(CODE),
                    "message",
                    call.option(MESSAGE),
                    "retry_after",
                    call.number(RETRY_AFTER)));
        }
        if (call.option(DELAY) != null) {
            effects.add(Call.body("kind", "delay", "by", call.option(DELAY)));
        }
        if (call.option(DROP) != null) {
            effects.add(Call.body("kind", "drop", "when", underscored(call.option(DROP))));
        }
        if (call.option(OUTCOME) != null) {
            effects.add(Call.body(
                    "kind", "outcome", "result", underscored(call.option(OUTCOME)), "hostname", call.option(HOSTNAME)));
        }
        if (effects.size() != 1) {
            throw new AdminException("say what goes wrong by one of --refuse, --delay, --drop and --outcome");
        }
        return effects.getFirst();
    }

    private static @Nullable String underscored(@Nullable String word) {
        return word == null ? null : word.replace('-', '_');
    }

    private static String text(JsonNode faults) {
        Table table = Table.of("id", "operation", "project", "effect", "skip", "times", "hits");
        for (JsonNode fault : faults) {
            table.row(
                    Table.cell(fault.path("id")),
                    Table.cell(fault.path("operation")),
                    Table.cell(fault.path("project")),
                    describe(fault.path("effect")),
                    Table.cell(fault.path("skip")),
                    Table.cell(fault.path("times")),
                    Table.cell(fault.path("hits")));
        }
        return table.text("Nothing is made to fail.");
    }

    private static String describe(JsonNode effect) {
        StringBuilder text = new StringBuilder();
        effect.properties().forEach(property -> {
            if (!property.getValue().isNull()) {
                text.append(text.isEmpty() ? "" : " ").append(Table.cell(property.getValue()));
            }
        });
        return text.toString();
    }
}
