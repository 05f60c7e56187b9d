package dev.havu.cli.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The clouds of a server. */
final class CloudCommands {
    private static final String RANDOM_SEED = "--random-seed";
    private static final String CLOCK = "--clock";
    private static final String NOW = "--now";
    private static final String INSTANT = "--instant";
    private static final String PROJECTS = "--projects";

    private CloudCommands() {}

    static Noun noun() {
        return Noun.of(
                "cloud",
                "Make, list and drop clouds: each has its own clock, fleet and projects, and none sees another.",
                Verb.named("list", "List the clouds.")
                        .ofServer()
                        .runs(call -> call.show(
                                call.get("/clouds"),
                                clouds -> Table.of(clouds, "name", "now", "driver", "projects")
                                        .text("There are no clouds."))),
                Verb.named("show", "Show a cloud.")
                        .ofServer()
                        .argument("NAME", "Which one.")
                        .runs(call -> call.show(
                                call.get(path(call)),
                                cloud -> Table.fields(
                                        cloud, "name", "now", "driver", "random_seed", "projects", "configured"))),
                Verb.named("create", "Make a cloud that is simulated, and show its credentials, once.")
                        .ofServer()
                        .argument("NAME", "Lower-case letters, digits and hyphens.")
                        .option(PROJECTS, "NAMES", "Its projects, separated by commas. Default: default.")
                        .option(CLOCK, "real|frozen|offset", "How its clock goes. Default: real.")
                        .option(NOW, "TIME", "What its clock shows at first. Default: the real time.")
                        .flag(INSTANT, "Machines and volumes change without taking time.")
                        .option(RANDOM_SEED, "NUMBER", "What random choices follow from. Default: drawn.")
                        .runs(CloudCommands::create),
                Verb.named("drop", "Drop a cloud with everything in it.")
                        .ofServer()
                        .argument("NAME", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", path(call), null);
                            call.done("Cloud " + call.argument(0) + " is gone.");
                        }),
                Verb.named(
                                "reset",
                                "Remove everything that the projects of a cloud own; projects, credentials and clock stay.")
                        .ofServer()
                        .argument("NAME", "Which one.")
                        .runs(call -> {
                            call.send("POST", path(call) + "/reset", null);
                            call.done("Cloud " + call.argument(0) + " is as new.");
                        }));
    }

    private static String path(Call call) {
        return "/clouds/" + Call.encode(call.argument(0));
    }

    private static void create(Call call) {
        String mode = call.option(CLOCK);
        String now = call.option(NOW);
        Map<String, Object> clock =
                mode == null && now == null ? null : Call.body("mode", mode == null ? "offset" : mode, "now", now);
        List<Map<String, Object>> projects = new ArrayList<>();
        String names = call.option(PROJECTS);
        for (String name : names == null ? new String[0] : names.split(",", -1)) {
            projects.add(Call.body("name", name.strip()));
        }
        call.show(
                call.send(
                        "POST",
                        "/clouds",
                        Call.body(
                                "name",
                                call.argument(0),
                                "random_seed",
                                call.number(RANDOM_SEED),
                                "clock",
                                clock,
                                "projects",
                                projects.isEmpty() ? null : projects,
                                "simulation",
                                call.has(INSTANT) ? "instant" : null)),
                CloudCommands::created);
    }

    private static String created(JsonNode cloud) {
        StringBuilder text = new StringBuilder(Table.fields(cloud, "name", "now", "random_seed"));
        text.append(CredentialCommands.secrets(cloud.path("credentials")));
        return text.toString();
    }
}
