package dev.havu.cli.admin;

import dev.havu.api.Json;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What happened in a cloud. */
final class EventCommands {
    private static final String OF_PROJECT = "--project";
    private static final String TYPE = "--type";
    private static final String DATA = "data: ";
    private static final String OVER = "the server has ended, or can no longer be reached";

    private EventCommands() {}

    static Noun noun() {
        return Noun.of(
                "event",
                "Read what happened in a cloud, in order.",
                choosing(Verb.named("list", "List what happened, oldest first."))
                        .option(Pages.LIMIT, "NUMBER", "At most so many. Default: all.")
                        .runs(call -> call.show(
                                Pages.read(call, call.cloud("/events") + query(call), "events"), EventCommands::text)),
                choosing(Verb.named("follow", "List what happened, and what happens from now on, until Ctrl-C."))
                        .runs(EventCommands::follow));
    }

    private static Verb choosing(Verb verb) {
        return verb.option(OF_PROJECT, "NAME", "Only of this project. Default: of all.")
                .option(TYPE, "BEGINNING", "Only types that begin so, such as instance. or volume.deleted")
                .option(Pages.AFTER, "CURSOR", "Only what comes after this one.");
    }

    private static String query(Call call) {
        return Call.query("project", call.option(OF_PROJECT), "type", call.option(TYPE));
    }

    private static void follow(Call call) {
        String path = call.cloud("/events")
                + Call.query(
                        "project",
                        call.option(OF_PROJECT),
                        "type",
                        call.option(TYPE),
                        "after",
                        call.option(Pages.AFTER));
        try (Stream<String> lines = call.server().lines(path, "text/event-stream")) {
            lines.filter(line -> line.startsWith(DATA)).forEach(line -> {
                String event = line.substring(DATA.length());
                call.line(call.isJson() ? event : line(Json.mapper().readTree(event)));
            });
        } catch (UncheckedIOException e) {
            throw new AdminException(OVER, e);
        }
        // It ends no other way than with the server.
        throw new AdminException(OVER);
    }

    private static String text(JsonNode page) {
        StringBuilder text = new StringBuilder();
        page.path("events").forEach(event -> text.append(line(event)).append('\n'));
        return text.isEmpty() ? "Nothing has happened.\n" : text.toString();
    }

    /** Not a table, because there is no telling how wide what follows will be. */
    private static String line(JsonNode event) {
        StringBuilder line = new StringBuilder()
                .append(Table.cell(event.path("cursor")))
                .append("  ")
                .append(Table.cell(event.path("at")))
                .append("  ")
                .append(Table.cell(event.path("type")))
                .append("  ")
                .append(Table.cell(event.path("project")))
                .append("  ")
                .append(Table.cell(event.path("name")));
        if (!event.path("to").isNull()) {
            line.append("  ");
            if (!event.path("from").isNull()) {
                line.append(Table.cell(event.path("from"))).append(" -> ");
            }
            line.append(Table.cell(event.path("to")));
        }
        if (!event.path("data").isEmpty()) {
            line.append("  ").append(event.path("data"));
        }
        return line.toString();
    }
}
