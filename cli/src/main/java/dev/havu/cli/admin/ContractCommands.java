package dev.havu.cli.admin;

import tools.jackson.databind.JsonNode;

/** Long-term contracts. */
final class ContractCommands {
    private static final String PERIOD = "--period";
    private static final String EXTENSION = "--extension";

    private ContractCommands() {}

    static Noun noun() {
        return Noun.of(
                "contract",
                "Show and change long-term contracts.",
                Verb.named("show", "Show the contract of an instance or cluster.")
                        .argument("ID", "Of the instance or cluster.")
                        .runs(call -> call.show(call.get(path(call)), ContractCommands::text)),
                Verb.named("set", "Set what follows the period under way.")
                        .argument("ID", "Of the instance or cluster.")
                        .option(PERIOD, "CODE", "The period to pay for next.")
                        .option(EXTENSION, "auto_renew|pay_as_you_go|end_contract", "What happens at the end.")
                        .runs(call -> call.show(
                                call.send(
                                        "PUT",
                                        path(call),
                                        Call.body("period", call.option(PERIOD), "extension", call.option(EXTENSION))),
                                ContractCommands::text)));
    }

    private static String path(Call call) {
        return call.cloud("/contracts/" + Call.encode(call.argument(0)));
    }

    private static String text(JsonNode contract) {
        return Table.fields(
                contract,
                "resource_kind",
                "resource_id",
                "project",
                "period",
                "started_at",
                "ends_at",
                "paid",
                "extension");
    }
}
