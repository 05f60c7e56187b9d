package dev.havu.cli.admin;

import tools.jackson.databind.JsonNode;

/** Files that say what a cloud has. */
final class SeedCommands {
    private SeedCommands() {}

    static Noun noun() {
        return Noun.of(
                "seed",
                "Fill a cloud from a file.",
                Verb.named("apply", "Make what a seed file declares; what is there already is left as it is.")
                        .argument("FILE", "YAML or JSON.")
                        .runs(call -> {
                            String name = call.argument(0);
                            call.show(
                                    call.server()
                                            .upload(
                                                    "POST",
                                                    call.cloud("/seed"),
                                                    name.endsWith(".json") ? "application/json" : "application/yaml",
                                                    SnapshotCommands.existing(name)),
                                    SeedCommands::text);
                        }));
    }

    private static String text(JsonNode report) {
        Table table = Table.of("kind", "project", "name", "id", "made");
        for (JsonNode item : report.path("made")) {
            table.row(row(item, "now"));
        }
        for (JsonNode item : report.path("there")) {
            table.row(row(item, "before"));
        }
        return table.text("The file declares nothing.");
    }

    private static String[] row(JsonNode item, String made) {
        return new String[] {
            Table.cell(item.path("kind")),
            Table.cell(item.path("project")),
            Table.cell(item.path("name")),
            Table.cell(item.path("id")),
            made
        };
    }
}
