package dev.havu.cli.admin;

import tools.jackson.databind.JsonNode;

/** The hosts of a simulated cloud. */
final class FleetCommands {
    private FleetCommands() {}

    static Noun noun() {
        return Noun.of(
                "fleet",
                "Show and replace the hosts of a simulated cloud.",
                Verb.named("show", "Show the hosts that take machines.")
                        .runs(call -> call.show(call.get(call.cloud("/fleet")), FleetCommands::text)),
                Verb.named(
                                "set",
                                "Replace the hosts; those that are no longer there keep what they have and take nothing new.")
                        .argument("FILE", "JSON, as 'havu fleet show --json' prints it.")
                        .runs(call -> call.show(
                                call.server()
                                        .upload(
                                                "PUT",
                                                call.cloud("/fleet"),
                                                "application/json",
                                                SnapshotCommands.existing(call.argument(0))),
                                FleetCommands::text)));
    }

    private static String text(JsonNode fleet) {
        Table table = Table.of("location", "hosts", "count", "gpu", "gpus", "cores", "memory", "storage");
        fleet.path("locations").properties().forEach(location -> {
            for (JsonNode hosts : location.getValue().path("hosts")) {
                table.row(
                        location.getKey(),
                        Table.cell(hosts.path("name")),
                        Table.cell(hosts.path("count")),
                        Table.cell(hosts.path("gpu")),
                        Table.cell(hosts.path("gpus")),
                        Table.cell(hosts.path("cores")),
                        Table.cell(hosts.path("memory")),
                        Table.cell(hosts.path("storage")));
            }
        });
        return table.text("It has no hosts.");
    }
}
