package dev.havu.cli.admin;

import java.util.List;

/** Where events are sent. */
final class WebhookCommands {
    private static final String TYPES = "--types";
    private static final String OF_PROJECT = "--project";
    private static final String SECRET = "--secret";

    private WebhookCommands() {}

    static Noun noun() {
        return Noun.of(
                "webhook",
                "Have events sent to a URL, signed, and see what was sent.",
                Verb.named("list", "List the webhooks.")
                        .runs(call -> call.show(
                                call.get(call.cloud("/webhooks")),
                                webhooks -> Table.of(webhooks, "id", "url", "types", "project", "cursor", "created_at")
                                        .text("There are no webhooks."))),
                Verb.named(
                                "add",
                                "Have events from now on sent to a URL, and show the secret they are signed with, once.")
                        .argument("URL", "http or https.")
                        .option(
                                TYPES,
                                "BEGINNINGS",
                                "Only types that begin so, such as instance.,volume. separated by commas.")
                        .option(OF_PROJECT, "NAME", "Only of this project. Default: of all.")
                        .option(SECRET, "SECRET", "What they are signed with. Default: drawn.")
                        .runs(WebhookCommands::add),
                Verb.named("remove", "Remove a webhook.")
                        .argument("ID", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", path(call), null);
                            call.done("The webhook is gone.");
                        }),
                Verb.named("deliveries", "List what was sent to a webhook, the newest first.")
                        .argument("ID", "Which one.")
                        .option(Pages.LIMIT, "NUMBER", "At most so many. Default: 100.")
                        .runs(call -> call.show(
                                call.get(path(call) + "/deliveries" + Call.query("limit", call.option(Pages.LIMIT))),
                                deliveries -> Table.of(
                                                deliveries,
                                                "id",
                                                "cursor",
                                                "type",
                                                "status",
                                                "attempt",
                                                "at",
                                                "http_status",
                                                "next_attempt_at",
                                                "error")
                                        .text("Nothing was sent."))),
                Verb.named("redeliver", "Send a delivery again.")
                        .argument("ID", "Of the webhook.")
                        .argument("DELIVERY", "Id of the delivery.")
                        .runs(call -> call.show(
                                call.send(
                                        "POST",
                                        path(call) + "/deliveries/" + Call.encode(call.argument(1)) + "/redeliver",
                                        null),
                                delivery -> Table.fields(delivery, "id", "type", "status", "attempt", "error"))));
    }

    private static String path(Call call) {
        return call.cloud("/webhooks/" + Call.encode(call.argument(0)));
    }

    private static void add(Call call) {
        String types = call.option(TYPES);
        call.show(
                call.send(
                        "POST",
                        call.cloud("/webhooks"),
                        Call.body(
                                "url",
                                call.argument(0),
                                "types",
                                types == null ? null : List.of(types.split(",", -1)),
                                "project",
                                call.option(OF_PROJECT),
                                "secret",
                                call.option(SECRET))),
                webhook -> Table.fields(webhook, "id", "url") + "secret: " + Table.cell(webhook.path("secret"))
                        + "   (shown only now: keep it)\n");
    }
}
